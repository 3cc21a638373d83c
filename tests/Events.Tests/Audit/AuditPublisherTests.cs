using System.Net;
using System.Text;
using FlagCluster.Contracts.Audit;
using FlagCluster.Control.Audit;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Kafka;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Events.Tests.Audit;

/// <summary>Tests that entries and checkpoints leave the database, to Kafka and to an HTTP address.</summary>
public sealed class AuditPublisherTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Kafka_EntriesAndCheckpoints_AreSentOnceInOrder()
    {
        using var broker = new MockKafka();
        await using var services = await StartAsync(("Kafka:BootstrapServers", broker.BootstrapServers));
        await AppendAsync(services, 3);

        await services.GetRequiredService<AuditPublisher>().RunAsync();
        await AppendAsync(services, 1);
        await services.GetRequiredService<AuditPublisher>().RunAsync();

        using var reader = new TopicReader(broker.BootstrapServers, "flagcluster.audit.v1");
        var records = await Task.Run(() => reader.ReadIds(5));
        Assert.Equal(["acme@1.1", "acme@1.2", "acme@1.3", "acme@1.3/checkpoint", "acme@1.4"], records.Select(record => record.Id));
        Assert.All(records, record => Assert.Equal("acme", record.Key));
        Assert.Equal("/organizations/acme", records[0].Headers["ce_source"]);
        Assert.DoesNotContain("192.0.2.7", records[0].Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checkpoint_OfThePublisher_FindsACutTail()
    {
        await using var services = await StartAsync();
        await AppendAsync(services, 3);
        await services.GetRequiredService<AuditPublisher>().RunAsync();
        var stored = Assert.Single(await services.GetRequiredService<IAuditCheckpoints>().ReadAsync());
        var keys = services.GetRequiredService<AuditSigner>().Accepted;

        var checkpoint = AuditCheckpoint.Read(Encoding.UTF8.GetString(stored.Document.Span), keys);

        Assert.Equal(("acme", 3), (checkpoint.Organization, checkpoint.Sequence));
        var check = new AuditChainCheck("acme", [checkpoint], keys);
        foreach (var entry in (await services.GetRequiredService<IAuditReader>().ReadAsync(new("acme", 10))).Take(2))
            check.Add(entry);
        check.Complete(null);
        Assert.Equal("3", check.Problem?.Entry);
    }

    [Fact]
    public async Task Webhook_Unavailable_ReceivesEverythingLater()
    {
        var bodies = new List<string>();
        var status = HttpStatusCode.ServiceUnavailable;
        var builder = WebApplication.CreateSlimBuilder();
        await using var target = builder.Build();
        target.Urls.Add("http://127.0.0.1:0");
        target.MapPost(
            "/audit",
            async http =>
            {
                using var reader = new StreamReader(http.Request.Body);
                var body = await reader.ReadToEndAsync();
                http.Response.StatusCode = (int)status;
                if (status == HttpStatusCode.OK)
                    bodies.Add(http.Request.Headers["FlagCluster-Signature"] + "\n" + body);
            }
        );
        await target.StartAsync();
        var address = target.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        await using var services = await StartAsync(
            ("Audit:WebhookUrl", address + "/audit"),
            ("Audit:WebhookSecret", "a secret of the webhook")
        );
        await AppendAsync(services, 2);

        await services.GetRequiredService<AuditPublisher>().RunAsync();
        Assert.Empty(bodies);
        status = HttpStatusCode.OK;
        await services.GetRequiredService<AuditPublisher>().RunAsync();

        Assert.Equal(2, bodies.Count);
        Assert.StartsWith("t=", bodies[0], StringComparison.Ordinal);
        Assert.Contains("\"sequence\":2", bodies[0], StringComparison.Ordinal);
        Assert.Contains("\"checkpoint\":", bodies[1], StringComparison.Ordinal);
    }

    private async Task<ServiceProvider> StartAsync(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
            .Build();
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddPrivateFiles()
            .AddSqliteStore(options => options.Path = _folder.File("flagcluster.db"))
            .AddAuditReading(_folder.Path)
            .AddAuditPublishing(configuration);
        if (configuration["Kafka:BootstrapServers"] is not null)
            services.AddKafkaAudit();
        var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<Store.Migrations.StoreMigrator>().MigrateAsync();
        return provider;
    }

    private static async Task AppendAsync(ServiceProvider services, int count)
    {
        var initiator = new Contracts.Access.Initiator(TestActors.Administrator) { Address = "192.0.2.7" };
        for (var i = 0; i < count; i++)
            await services.GetRequiredService<IAuditLog>().AppendAsync(new(initiator, "acme", "session.create", "s", AuditResult.Ok));
    }
}
