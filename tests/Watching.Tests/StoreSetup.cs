using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Watching.Tests;

/// <summary>Creates control data on a store.</summary>
internal static class StoreSetup
{
    /// <summary>Adds environments of <c>acme/shop</c>, <c>production</c> by default, each with a server key and a client key.</summary>
    public static async Task AddKeysAsync(this OpenStore store, params string[] slugs)
    {
        await store.Tenancy.AddOrganizationAsync(TestActors.Administrator, new("acme", "Acme", DateTimeOffset.UnixEpoch));
        await store.Tenancy.AddProjectAsync(TestActors.Administrator, new("acme", "shop", "Shop", DateTimeOffset.UnixEpoch));
        foreach (var slug in slugs.Length == 0 ? ["production"] : slugs)
        {
            var id = new EnvironmentId("acme", "shop", slug);
            await store.Tenancy.AddEnvironmentAsync(TestActors.Administrator, new(id, slug, DateTimeOffset.UnixEpoch));
            foreach (var kind in Enum.GetValues<SdkKeyKind>())
                await store.AddKeyAsync(id, Traffic.KeyOf(id.ToString(), kind), kind);
        }
    }

    /// <summary>Adds a key.</summary>
    public static Task AddKeyAsync(this OpenStore store, EnvironmentId environment, string id, SdkKeyKind kind = SdkKeyKind.Server)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(id));
        return store.Credentials.AddSdkKeyAsync(TestActors.Administrator, new(id, environment, kind, id, hash, DateTimeOffset.UnixEpoch));
    }
}
