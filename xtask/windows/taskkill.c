/* taskkill [/F] [/T] /PID n: Wine's own knows no /T, the processes that descend from one. */
#include <windows.h>
#include <tlhelp32.h>
#include <stdlib.h>
#include <string.h>

enum { FAMILY_MAX = 1024 };

static DWORD family[FAMILY_MAX];
static int count;

static BOOL is_member(DWORD id) {
    for (int at = 0; at < count; at++) {
        if (family[at] == id) return TRUE;
    }
    return FALSE;
}

static void add_children(void) {
    PROCESSENTRY32 entry = {.dwSize = sizeof entry};
    HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    for (BOOL more = Process32First(all, &entry); more && count < FAMILY_MAX; more = Process32Next(all, &entry)) {
        BOOL is_new = is_member(entry.th32ParentProcessID) && !is_member(entry.th32ProcessID);
        if (is_new) family[count++] = entry.th32ProcessID;
    }
    CloseHandle(all);
}

static BOOL CALLBACK close_window(HWND window, LPARAM unused) {
    (void)unused;
    DWORD owner = 0;
    GetWindowThreadProcessId(window, &owner);
    if (is_member(owner)) PostMessageW(window, WM_CLOSE, 0, 0);
    return TRUE;
}

int main(int words_count, char **words) {
    BOOL by_force = FALSE, with_children = FALSE;
    for (int at = 1; at < words_count; at++) {
        if (strcmp(words[at], "/F") == 0) {
            by_force = TRUE;
        } else if (strcmp(words[at], "/T") == 0) {
            with_children = TRUE;
        } else if (strcmp(words[at], "/PID") == 0 && at + 1 < words_count && count == 0) {
            family[count++] = strtoul(words[++at], NULL, 10);
        } else {
            return 1;
        }
    }
    for (int before = 0; with_children && before != count;) {
        before = count;
        add_children();
    }
    if (!by_force) EnumWindows(close_window, 0);
    for (int at = 0; by_force && at < count; at++) {
        HANDLE process = OpenProcess(PROCESS_TERMINATE, FALSE, family[at]);
        if (process != NULL) TerminateProcess(process, 1);
    }
    return 0;
}
