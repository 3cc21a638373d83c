using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace FlagCluster.Store.Sqlite;

/// <summary>Chooses the native SQLite: the system's, which gets security updates, unless it is older than the bundled one.</summary>
internal static class SqliteLibrary
{
    private const int BundledVersion = 3_035_005;

    private static readonly Lazy<bool> Loaded = new(Load);

    /// <summary>Makes the choice, once in a process and before the first connection.</summary>
    public static void Use() => _ = Loaded.Value;

    private static bool Load()
    {
        if (OperatingSystem.IsLinux()) NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return true;
    }

    // Zero leaves the search to the runtime, which finds the bundled library.
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == "e_sqlite3" && NativeLibrary.TryLoad("libsqlite3.so.0", out var library) && Version(library) >= BundledVersion ? library : 0;

    private static unsafe int Version(nint library) =>
        NativeLibrary.TryGetExport(library, "sqlite3_libversion_number", out var function) ? ((delegate* unmanaged[Cdecl]<int>)function)() : 0;
}
