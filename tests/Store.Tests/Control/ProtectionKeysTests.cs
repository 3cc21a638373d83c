using System.Xml.Linq;
using FlagCluster.Store.Tests.Support;
using FlagCluster.Testing.Databases;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Store.Tests.Control;

/// <summary>The keys of data protection, on any engine. Each test has its own database.</summary>
public abstract class ProtectionKeysTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private readonly Migrated<TDatabase> _migrated = new();

    public Task InitializeAsync() => _migrated.InitializeAsync();

    public Task DisposeAsync() => _migrated.DisposeAsync();

    [Fact]
    public async Task FirstKey_CreatedByTwoProcessesAtOnce_IsOneThatBothUse()
    {
        await using var other = _migrated.Database.Open();
        using var together = new Barrier(2);
        await using var here = Process(_migrated.Store, together);
        await using var there = Process(other, together);
        IDataProtector[] protectors = [Protector(here), Protector(there)];

        var texts = await Simultaneous.RunAsync(2, number => Task.FromResult(protectors[number].Protect($"text {number}")));

        Assert.Single(_migrated.Store.Get<IXmlRepository>().GetAllElements());
        Assert.Equal("text 1", protectors[0].Unprotect(texts[1]));
        Assert.Equal("text 0", protectors[1].Unprotect(texts[0]));
    }

    [Fact]
    public void Store_KeyWhileAnotherOneWasAdded_IsNotStored()
    {
        var repository = _migrated.Store.Get<IXmlRepository>();
        repository.GetAllElements();
        repository.StoreElement(new XElement("key"), "first");

        repository.StoreElement(new XElement("key"), "second");

        Assert.Single(repository.GetAllElements());
    }

    [Fact]
    public void Store_Revocation_IsAlwaysStored()
    {
        var repository = _migrated.Store.Get<IXmlRepository>();
        repository.StoreElement(new XElement("key"), "first");

        repository.StoreElement(new XElement("revocation"), "second");

        Assert.Equal(2, repository.GetAllElements().Count);
    }

    private static IDataProtector Protector(IServiceProvider process) =>
        process.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");

    private static ServiceProvider Process(OpenStore store, Barrier together)
    {
        var services = new ServiceCollection();
        services.AddDataProtection().SetApplicationName("FlagCluster");
        services.Configure<KeyManagementOptions>(options =>
            options.XmlRepository = new TogetherRepository(store.Get<IXmlRepository>(), together)
        );
        return services.BuildServiceProvider();
    }

    /// <summary>Stores an element when the other process is about to store one too.</summary>
    private sealed class TogetherRepository(IXmlRepository inner, Barrier together) : IXmlRepository
    {
        public IReadOnlyCollection<XElement> GetAllElements() => inner.GetAllElements();

        public void StoreElement(XElement element, string friendlyName)
        {
            together.SignalAndWait();
            inner.StoreElement(element, friendlyName);
        }
    }
}

public sealed class SqliteProtectionKeysTests : ProtectionKeysTests<SqliteDatabase>;

public sealed class PostgreSqlProtectionKeysTests : ProtectionKeysTests<PostgreSqlDatabase>;
