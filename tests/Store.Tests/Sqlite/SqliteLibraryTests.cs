using System.Runtime.InteropServices;
using FlagCluster.Store.Tests.Databases;
using Microsoft.Data.Sqlite;

namespace FlagCluster.Store.Tests.Sqlite;

/// <summary>Which native SQLite is used.</summary>
public sealed class SqliteLibraryTests
{
    [Fact]
    public async Task AddSqliteStore_SystemHasALibrary_UsesTheNewerOfItAndTheBundledOne()
    {
        var path = Path.Combine(Path.GetTempPath(), $"flagcluster-{Guid.NewGuid():N}.db");
        await using var store = OpenStore.Sqlite(path);
        await Assert.ThrowsAsync<Contracts.StorageUnavailableException>(() => store.Control.ListOrganizationsAsync());

        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync();
        var used = Version.Parse(await connection.ScalarAsync<string>("SELECT sqlite_version()"));

        var bundled = new Version(3, 35, 5);
        var expected = OperatingSystem.IsLinux() && System() is { } system && system > bundled ? system : bundled;
        Assert.Equal(expected, used);
    }

    private static Version? System()
    {
        if (!NativeLibrary.TryLoad("libsqlite3.so.0", out var library)) return null;
        var version = Marshal.GetDelegateForFunctionPointer<Func>(NativeLibrary.GetExport(library, "sqlite3_libversion"));
        return Version.Parse(Marshal.PtrToStringUTF8(version())!);
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint Func();
}
