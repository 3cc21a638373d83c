using System.Data.Common;

namespace FlagCluster.Testing.Databases;

/// <summary>Represents a separate database on a real engine, which is removed after the tests of a class.</summary>
public interface ITestDatabase : IAsyncLifetime
{
    /// <summary>Opens another store on the same database, with its own connections, as another process would. Does not migrate.</summary>
    OpenStore Open();

    /// <summary>Opens a connection that bypasses the store.</summary>
    Task<DbConnection> ConnectAsync();
}
