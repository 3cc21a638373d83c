using System.Data.Common;

namespace FlagCluster.Testing.Databases;

/// <summary>A database of its own on a real engine, removed when the tests of a class are over.</summary>
public interface ITestDatabase : IAsyncLifetime
{
    /// <summary>
    /// One more store on the same database, with connections of its own, as another process would have. It is not migrated.
    /// </summary>
    OpenStore Open();

    /// <summary>A connection past the store.</summary>
    Task<DbConnection> ConnectAsync();
}
