/* The one function that Rust's standard library asks of this library of Windows, and that Wine lacks. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID into, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE into, SIZE_T length) {
    while (length > 0) {
        ULONG part = length < 0x1000000 ? (ULONG)length : 0x1000000;
        if (!SystemFunction036(into, part)) return FALSE;
        into += part;
        length -= part;
    }
    return TRUE;
}
