using FlagCluster.Contracts.Accounts;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Support;

/// <summary>Adds accounts to a store.</summary>
internal static class SampleAccounts
{
    public static async Task<Account> AddAccountAsync(this OpenStore store, string id)
    {
        var account = new Account(id, EmailAddress.Parse(id + "@example.com"), id, SampleChanges.Noon) { Password = "before" };
        Assert.True(await store.Get<IAccountStore>().AddAsync(TestActors.Administrator, account));
        return account;
    }
}
