using System.Text;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Grains.Abstractions.Evaluation;
using FlagCluster.Grains.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.DependencyInjection;
using ErrorCode = FlagCluster.Contracts.Evaluation.ErrorCode;

namespace FlagCluster.Grains.Tests.Evaluation;

/// <summary>Evaluation on silos, through an Orleans client.</summary>
public sealed class EvaluatorTests : IClassFixture<Migrated<PostgreSqlDatabase>>, IAsyncLifetime
{
    private const string Rules = """
        {"flags": [
          {"key": "checkout", "type": "boolean", "enabled": true, "variants": {"on": true, "off": false}, "defaultVariant": "off", "clientVisible": true, "tags": ["web"],
           "metadata": {"team": "shop", "ticket": 17.5, "beta": true},
           "rules": [{"id": "nl", "when": {"attribute": "country", "equals": "NL"}, "serve": {"variant": "on"}}]},
          {"key": "layout", "type": "object", "enabled": true, "variants": {"wide": {"columns": 3}, "narrow": {"columns": 1}}, "defaultVariant": "narrow",
           "rules": [{"id": "half", "serve": {"split": [{"variant": "wide", "weight": 50000}, {"variant": "narrow", "weight": 50000}]}}]},
          {"key": "limit", "type": "number", "enabled": true, "variants": {"low": 1.5, "high": 10}, "defaultVariant": "low"},
          {"key": "banner", "type": "string", "enabled": false, "variants": {"a": "hello"}, "defaultVariant": "a"}
        ], "segments": []}
        """;

    private readonly Migrated<PostgreSqlDatabase> _database;
    private readonly EnvironmentId _environment = SampleCommands.Environment();
    private readonly Ruleset _ruleset = RulesetJson.ReadTrusted(Encoding.UTF8.GetBytes(Rules));
    private TestCluster _cluster = null!;

    public EvaluatorTests(Migrated<PostgreSqlDatabase> database) => _database = database;

    private static FlagContext Dutch => new FlagContext("user-1").With("country", "NL");

    private FlagEvaluatorClient Evaluator => _cluster.Grains.GetFlagEvaluator(_environment);

    public async Task InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync(_database.Database);
        Assert.IsType<Applied>(
            await _cluster.Environments.ApplyAsync(
                _environment,
                SampleCommands.Command([.. _ruleset.Flags.Values.Select(flag => new PutItem(flag))])
            )
        );
    }

    public Task DisposeAsync() => _cluster.DisposeAsync().AsTask();

    [Fact]
    public async Task Evaluate_AllFlagsForManyCallers_EqualsTheEngine()
    {
        var compiled = CompiledRuleset.Compile(_ruleset, SampleCommands.Version(1, 1));

        for (var i = 0; i < 50; i++)
        {
            var context = new EvaluationContext(new Random(1));
            context.Begin(compiled, DateTimeOffset.UnixEpoch);
            context.SetTargetingKey($"user-{i}");
            context.Set("country", i % 2 == 0 ? "NL" : "BE");
            var expected = compiled
                .Flags(FlagScope.All)
                .ToArray()
                .Select(flag => (flag, Answer: compiled.Evaluate(flag, context)))
                .Select(item =>
                    (item.flag.Key, item.Answer.Variant?.Key, item.Answer.Variant?.Value, item.Answer.Reason, item.Answer.Rule?.Id)
                );

            var answer = await Evaluator.EvaluateAsync(
                new() { Context = new FlagContext($"user-{i}").With("country", i % 2 == 0 ? "NL" : "BE").ToJson() }
            );

            Assert.Equal((SampleCommands.Version(1, 1), ErrorCode.None, false), (answer.Version, answer.Error, answer.Stale));
            Assert.Equal(expected, answer.Flags.Select(flag => (flag.FlagKey, flag.Variant, flag.Value, flag.Reason, flag.RuleId)));
        }
    }

    [Fact]
    public async Task EvaluateBatch_SomeInvalidQueries_EvaluatesTheOthers()
    {
        var answers = await Evaluator.EvaluateBatchAsync([
            new() { FlagKey = "limit" },
            new() { FlagKey = "limit", Context = "{\"targetingKey\": "u8.ToArray() },
            new() { FlagKey = "missing" },
            new() { FlagKey = "layout" },
            new() { FlagKey = "limit" },
        ]);

        Assert.Equal(
            [ErrorCode.None, ErrorCode.ParseError, ErrorCode.None, ErrorCode.None, ErrorCode.None],
            answers.Select(answer => answer.Error)
        );
        Assert.Equal(
            [ErrorCode.None, ErrorCode.FlagNotFound, ErrorCode.TargetingKeyMissing, ErrorCode.None],
            answers.Where(answer => answer.Error == ErrorCode.None).Select(answer => Assert.Single(answer.Flags).Error)
        );
    }

    /// <summary>The fault: answers of megabytes together exceed what Orleans sends in one message.</summary>
    [Fact]
    public async Task EvaluateBatch_LargeAnswers_TakesSeveralCalls()
    {
        const int Count = 100;
        var large = RulesetJson.ReadTrusted(
            Encoding.UTF8.GetBytes(
                $$$"""{"flags":[{"key":"large","type":"string","variants":{"v":"{{{new string('x', 65_000)}}}"},"defaultVariant":"v"}]}"""
            )
        );
        await _cluster.Environments.ApplyAsync(_environment, SampleCommands.Command([new PutItem(large.Flags["large"])]));
        await Waiting.Until(
            async () => await Evaluator.GetStringValueAsync("large", "") != "",
            "the replica of the silo to receive the flag"
        );
        var queries = Enumerable.Repeat(new FlagQuery { FlagKey = "large" }, Count).ToList();
        var grain = _cluster.Grains.GetGrain<IEvaluatorGrain>(_environment.ToString());

        var one = await grain.EvaluateAsync(new() { Queries = [.. queries.Select(QueryMessage.Of)] });
        var all = await Evaluator.EvaluateBatchAsync(queries);

        Assert.InRange(one.Answers.Length, 60, 70);
        Assert.Equal(Count, all.Count);
        Assert.All(all, answer => Assert.Equal(65_002, Assert.Single(answer.Flags).Value!.Json.Length));
    }

    [Fact]
    public async Task EvaluateBatch_LargeContexts_TakesSeveralCalls()
    {
        var context = new FlagContext("user-1").With("country", "NL").With("padding", new string('x', 1_000_000)).ToJson();

        var answers = await Evaluator.EvaluateBatchAsync([
            .. Enumerable.Range(0, 10).Select(_ => new FlagQuery { FlagKey = "checkout", Context = context }),
        ]);

        Assert.Equal(Enumerable.Repeat("on", 10), answers.Select(answer => Assert.Single(answer.Flags).Variant));
    }

    [Fact]
    public async Task EvaluateBatch_EnvironmentNotLoaded_WaitsOnceForAllQueries()
    {
        var reads = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _cluster.Log().Before = _ => reads.Task;
        var evaluator = _cluster.Grains.GetFlagEvaluator(SampleCommands.Environment());

        var answers = await evaluator.EvaluateBatchAsync([.. Enumerable.Repeat(new FlagQuery { FlagKey = "limit" }, 64)]).Soon();
        reads.SetResult();

        // One after the other, the waits would exceed the timeout of the call.
        Assert.All(answers, answer => Assert.Equal(ErrorCode.ProviderNotReady, answer.Error));
    }

    [Fact]
    public async Task Evaluate_OfrepFormat_ReturnsTheJsonOfTheResponse()
    {
        var one = await Evaluator.EvaluateAsync(
            new()
            {
                FlagKey = "checkout",
                Format = FlagQueryFormat.Ofrep,
                Context = """{"context":{"country":"NL"}}"""u8.ToArray(),
            }
        );

        Assert.Equal(
            """{"key":"checkout","variant":"on","value":true,"reason":"TARGETING_MATCH","metadata":{"version":"1.1","team":"shop","ticket":17.5,"beta":true}}""",
            Encoding.UTF8.GetString(one.Body.Span)
        );
        Assert.Empty(one.Flags);
    }

    [Fact]
    public async Task Evaluate_ClientVisibleOnly_HidesOtherFlags()
    {
        var all = await Evaluator.EvaluateAsync(new() { Scope = FlagScope.ClientVisible });
        var hidden = await Evaluator.EvaluateAsync(new() { FlagKey = "limit", Scope = FlagScope.ClientVisible });

        Assert.Equal(["checkout"], all.Flags.Select(flag => flag.FlagKey));
        Assert.Equal(ErrorCode.FlagNotFound, Assert.Single(hidden.Flags).Error);
    }

    [Fact]
    public async Task Evaluate_Tags_HideOtherFlags()
    {
        var scope = FlagScope.Of(clientVisibleOnly: false, "web");

        var all = await Evaluator.EvaluateAsync(new() { Scope = scope });
        var hidden = await Evaluator.EvaluateAsync(new() { FlagKey = "limit", Scope = scope });

        Assert.Equal(["checkout"], all.Flags.Select(flag => flag.FlagKey));
        Assert.Equal(ErrorCode.FlagNotFound, Assert.Single(hidden.Flags).Error);
    }

    [Fact]
    public async Task GetValue_EachType_ReturnsTheValueOrTheDefault()
    {
        Assert.True(await Evaluator.GetBooleanValueAsync("checkout", false, Dutch));
        Assert.Equal(1.5, await Evaluator.GetNumberValueAsync("limit", 0));
        Assert.Equal("fallback", await Evaluator.GetStringValueAsync("banner", "fallback"));
        Assert.Contains((await Evaluator.GetObjectValueAsync("layout", default, Dutch)).GetProperty("columns").GetInt32(), new[] { 1, 3 });
    }

    [Fact]
    public async Task GetDetails_MatchMismatchAndMissingFlag_ReturnsReasonAndErrorCode()
    {
        var matched = await Evaluator.GetBooleanDetailsAsync("checkout", false, Dutch);
        var mismatch = await Evaluator.GetStringDetailsAsync("limit", "fallback");
        var missing = await Evaluator.GetBooleanDetailsAsync("missing", true);

        Assert.Equal((true, "on", Reason.TargetingMatch), (matched.Value, matched.Variant, matched.Reason));
        Assert.Equal(("fallback", Reason.Error, ErrorCode.TypeMismatch), (mismatch.Value, mismatch.Reason, mismatch.Error));
        Assert.Equal((true, Reason.Error, ErrorCode.FlagNotFound), (missing.Value, missing.Reason, missing.Error));
    }

    [Fact]
    public async Task Evaluate_FlagWithMetadata_HasItForServerAndClientKeys()
    {
        FlagMetadata[] expected =
        [
            new("team", FlagValue.From("shop")),
            new("ticket", FlagValue.From(17.5)),
            new("beta", FlagValue.From(true)),
        ];

        foreach (var scope in new[] { FlagScope.All, FlagScope.ClientVisible })
        {
            var one = await Evaluator.EvaluateAsync(new() { FlagKey = "checkout", Scope = scope });
            var all = await Evaluator.EvaluateAsync(new() { Scope = scope, Context = Dutch.ToJson() });

            Assert.Equal(expected, Assert.Single(one.Flags).Metadata);
            Assert.Equal(expected, all.Flags.Single(flag => flag.FlagKey == "checkout").Metadata);
            Assert.All(all.Flags.Where(flag => flag.FlagKey != "checkout"), flag => Assert.Empty(flag.Metadata));
        }
    }

    [Fact]
    public async Task GetDetails_FlagWithMetadata_HasItAndTheVersion()
    {
        var found = await Evaluator.GetBooleanDetailsAsync("checkout", false);
        var failed = await Evaluator.GetStringDetailsAsync("checkout", "fallback");

        Assert.Equal(
            ["beta=true", "team=\"shop\"", "ticket=17.5", "version=\"1.1\""],
            found.Metadata.Select(entry => $"{entry.Key}={Encoding.UTF8.GetString(entry.Value.Json.Span)}").Order(StringComparer.Ordinal)
        );
        Assert.Empty(failed.Metadata);
    }

    [Fact]
    public async Task Evaluate_AfterAChange_ReturnsTheNewValue()
    {
        Assert.Equal(1.5, await Evaluator.GetNumberValueAsync("limit", 0));
        var changed = RulesetJson.ReadTrusted(
            Encoding.UTF8.GetBytes(Rules.Replace("\"defaultVariant\": \"low\"", "\"defaultVariant\": \"high\"", StringComparison.Ordinal))
        );

        Assert.IsType<Applied>(
            await _cluster.Environments.ApplyAsync(_environment, SampleCommands.Command([new PutItem(changed.Flags["limit"])]))
        );

        await Waiting.Until(
            async () => await Evaluator.GetNumberValueAsync("limit", 0) == 10,
            "the replica of the silo to receive the change"
        );
    }

    [Fact]
    public async Task Call_AllSilosKilled_ThrowsUnavailable()
    {
        await _cluster.Orleans.KillSiloAsync(_cluster.Orleans.Silos[0]);

        await Assert.ThrowsAsync<EvaluatorUnavailableException>(() => Evaluator.EvaluateAsync(new() { FlagKey = "limit" }).Soon());
        await Assert.ThrowsAsync<EvaluatorUnavailableException>(() =>
            _cluster.Client.GetRequiredService<IFlagEvaluator>().EvaluateAsync(_environment, new()).AsTask().Soon()
        );
        await Assert.ThrowsAsync<EnvironmentUnavailableException>(() =>
            _cluster.Environments.PullAsync(_environment, EnvironmentVersion.None).AsTask().Soon()
        );
    }
}
