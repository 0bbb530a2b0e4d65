/* A program with a window, for the tests of sc-importer: it calls the test once the window is open, and ends when that
   is closed. */
#include <winsock2.h>
#include <windows.h>
#include <stdio.h>
#include <string.h>

static LRESULT CALLBACK on_message(HWND window, UINT message, WPARAM wide, LPARAM more) {
    if (message == WM_CLOSE) {
        puts("saved");
        PostQuitMessage(3);
        return 0;
    }
    return DefWindowProcW(window, message, wide, more);
}

static BOOL open_window(void) {
    WNDCLASSW kind = {.lpfnWndProc = on_message, .lpszClassName = L"SageConnectTest"};
    RegisterClassW(&kind);
    DWORD style = WS_OVERLAPPEDWINDOW | WS_VISIBLE;
    return CreateWindowW(kind.lpszClassName, L"test", style, 0, 0, 200, 100, NULL, NULL, NULL, NULL) != NULL;
}

/* The line is kept until the process ends. */
static BOOL dial(unsigned short port, const char *name) {
    WSADATA data;
    if (WSAStartup(MAKEWORD(2, 2), &data) != 0) return FALSE;
    SOCKET line = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in test = {.sin_family = AF_INET, .sin_port = htons(port)};
    test.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(line, (struct sockaddr *)&test, sizeof test) != 0) return FALSE;
    return send(line, name, (int)strlen(name), 0) > 0 && send(line, "\n", 1, 0) > 0;
}

int main(int count, char **words) {
    unsigned short port;
    char name[64];
    if (count < 2 || sscanf(words[1], "dial=%hu:%63s", &port, name) != 2) return 64;
    if (!open_window() || !dial(port, name)) return 65;
    MSG message;
    while (GetMessageW(&message, NULL, 0, 0) > 0) DispatchMessageW(&message);
    return (int)message.wParam;
}
