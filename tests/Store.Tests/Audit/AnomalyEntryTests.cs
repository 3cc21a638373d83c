using System.Text;
using System.Text.Json;
using FlagCluster.Analytics.Rules;
using FlagCluster.Analytics.Storage;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.Store.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using static FlagCluster.Testing.SampleWebhooks;

namespace FlagCluster.Store.Tests.Audit;

/// <summary>The entries of anomaly rules and alerts, on any engine. Each test has its own database.</summary>
public abstract class AnomalyEntryTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private const string Name = "checkout/errors";

    private const string Unarmed = """
        {"name":"checkout/errors","flag":"checkout","metric":{"of":"errors"},"compare":{"to":"threshold","value":0.1},
         "armed":false,"actions":[{"disable":true}]}
        """;

    private static readonly string Armed = Unarmed.Replace("\"armed\":false", "\"armed\":true", StringComparison.Ordinal);

    private static readonly string Organization = Production.Organization;

    private static readonly Initiator Ann = new(new Actor(ActorKind.User, "ann")) { Reason = "OPS-7" };

    private readonly Migrated<TDatabase> _migrated = new();

    private OpenStore Store => _migrated.Store;

    private IAnomalyRuleStore Rules => Store.Get<IAnomalyRuleStore>();

    public async Task InitializeAsync()
    {
        await _migrated.InitializeAsync();
        await Store.AddShopAsync();
    }

    public Task DisposeAsync() => _migrated.DisposeAsync();

    [Fact]
    public async Task Rule_Changes_HaveTheRuleBeforeAndAfterAndTheReason()
    {
        await WriteAsync(Unarmed, version: 0);
        await WriteAsync(Unarmed.Replace("0.1", "0.2", StringComparison.Ordinal), version: 1);
        await WriteAsync(Armed, version: 2);
        await WriteAsync(Unarmed, version: 3);
        Assert.True(await Rules.DeleteRuleAsync(Ann, Production.ToString(), Name, 4, SampleChanges.Noon));

        var created = await Store.FindEntryAsync(Organization, "anomaly-rule.create");
        var (none, first) = await Store.StatesAsync(Organization, "anomaly-rule.create");
        var (old, updated) = await Store.StatesAsync(Organization, "anomaly-rule.update");
        var (unarmed, armed) = await Store.StatesAsync(Organization, "anomaly-rule.arm");
        var (before, disarmed) = await Store.StatesAsync(Organization, "anomaly-rule.disarm");
        var (deleted, gone) = await Store.StatesAsync(Organization, "anomaly-rule.delete");
        var fields = AuditFields.Read(created.Bytes);
        Assert.Equal(("user:ann", $"{Production}/{Name}"), (fields.Actor.ToString(), fields.Subject));
        Assert.Contains("\"reason\":\"OPS-7\"", Encoding.UTF8.GetString(created.Bytes.Span), StringComparison.Ordinal);
        Assert.Null(none);
        Assert.Equal((0.1, 0.2), (ValueOf(old), ValueOf(updated)));
        Assert.Equal((false, true), (IsArmed(unarmed), IsArmed(armed)));
        Assert.Equal((true, false), (IsArmed(before), IsArmed(disarmed)));
        Assert.Equal("checkout", first!.Value.GetProperty("flag").GetString());
        Assert.Equal(0.1, ValueOf(deleted));
        Assert.Null(gone);
    }

    [Fact]
    public async Task Rule_WriteOfAnotherVersion_LeavesNoEntry()
    {
        await WriteAsync(Unarmed, version: 0);

        Assert.Equal(RuleWriteOutcome.Conflict, await Rules.WriteRuleAsync(Write(Armed, version: 7)));
        Assert.False(await Rules.DeleteRuleAsync(Ann, Production.ToString(), Name, 7, SampleChanges.Noon));

        var actions = (await Store.AuditReader.ReadAsync(new(Organization, 100))).Select(entry => AuditFields.Read(entry.Bytes).Action);
        Assert.Equal(["anomaly-rule.create"], actions.Where(action => action.StartsWith("anomaly-rule.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Alert_AcknowledgedTwiceAndResolved_HasOneEntryOfEach()
    {
        var alert = await OpenAsync();
        var alerts = Store.Get<IAlertStore>();

        await alerts.AcknowledgeAsync(Ann, alert.Environment, alert.Id, SampleChanges.Noon);
        await alerts.AcknowledgeAsync(TestActors.Administrator, alert.Environment, alert.Id, SampleChanges.Noon);
        await alerts.ResolveAsync(Ann, alert.Environment, alert.Id, SampleChanges.Noon);
        await alerts.ResolveAsync(TestActors.Administrator, alert.Environment, alert.Id, SampleChanges.Noon);

        var (unseen, seen) = await Store.StatesAsync(Organization, "alert.acknowledge");
        var (open, resolved) = await Store.StatesAsync(Organization, "alert.resolve");
        Assert.Equal(JsonValueKind.Null, unseen!.Value.GetProperty("acknowledgedBy").ValueKind);
        Assert.Equal("user:ann", seen!.Value.GetProperty("acknowledgedBy").GetString());
        Assert.Equal(JsonValueKind.Null, open!.Value.GetProperty("resolvedAt").ValueKind);
        Assert.Equal("user:ann", resolved!.Value.GetProperty("resolvedBy").GetString());
        Assert.Equal((Name, "checkout"), (resolved.Value.GetProperty("rule").GetString(), resolved.Value.GetProperty("flag").GetString()));
    }

    private static double ValueOf(JsonElement? state) =>
        state!.Value.GetProperty("document").GetProperty("compare").GetProperty("value").GetDouble();

    private static bool IsArmed(JsonElement? state) =>
        state!.Value.GetProperty("document").TryGetProperty("armed", out var armed) && armed.GetBoolean();

    private static RuleWrite Write(string document, long version) =>
        new(Production.ToString(), Read(document), Encoding.UTF8.GetBytes(document), version, Ann, SampleChanges.Noon);

    private static AnomalyRule Read(string document)
    {
        using var json = JsonDocument.Parse(document);
        var read = RuleJson.Read(json.RootElement);
        Assert.Empty(read.Errors);
        return read.Rule!;
    }

    private async Task WriteAsync(string document, long version) =>
        Assert.Equal(RuleWriteOutcome.Written, await Rules.WriteRuleAsync(Write(document, version)));

    private async Task<Alert> OpenAsync()
    {
        await WriteAsync(Unarmed, version: 0);
        var (rule, end) = (Read(Unarmed), SampleChanges.Noon.ToUnixTimeMilliseconds());
        var context = new RuleContext(Production.ToString(), 1);
        var state = new RuleState { RuleVersion = 1, End = end - 60_000 };
        var evaluation = RuleEvaluator.Evaluate(rule, context, state, new WindowObservation(end, new(0.5, 60), null, []));
        var alert = Alert.Of(rule, context, evaluation.Reading!);
        var commit = new RuleCommit(Name, 0, evaluation.State) { Opened = alert };
        Assert.True(await Store.Get<IAnomalyStore>().CommitAsync(new(Production.ToString(), [commit])));
        return alert;
    }
}

public sealed class SqliteAnomalyEntryTests : AnomalyEntryTests<SqliteDatabase>;

public sealed class PostgreSqlAnomalyEntryTests : AnomalyEntryTests<PostgreSqlDatabase>;
