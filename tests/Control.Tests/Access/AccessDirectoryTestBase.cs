using FlagCluster.Contracts.Access;
using FlagCluster.Control.Access;
using FlagCluster.Control.Tests.Directory;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Control.Tests.Access;

/// <summary>Provides members of an organization to tests of two processes on one store.</summary>
public abstract class AccessDirectoryTestBase<TDatabase>(Migrated<TDatabase> migrated) : ControlDirectoryTestBase<TDatabase>(migrated)
    where TDatabase : ITestDatabase, new()
{
    protected const string Ada = "adaadaadaada";
    protected const string Bob = "bobbobbobbob";

    protected static Actor Root => TestActors.Administrator;

    protected Task<AccessResult<Member>> JoinAsync(string user, string role) =>
        Elsewhere.Access.JoinAsync(Root, Root, Organization, user, [new("", Organization, Principal.User(user), role, default)], []);

    protected bool Allows(ControlProcess process, string user, Permission permission) =>
        process.Access.Find(Organization, Principal.User(user)) is { } access && access.Allows(permission, Scope.Of(Shop));
}
