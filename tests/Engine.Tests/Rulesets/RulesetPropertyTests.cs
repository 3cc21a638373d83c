using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;
using FlagCluster.Testing.Rulesets;
using FsCheck;
using FsCheck.Fluent;

namespace FlagCluster.Engine.Tests.Rulesets;

/// <summary>The algebra of rulesets and changes, on random rulesets. A seed determines a ruleset, its changes and its contexts.</summary>
public class RulesetPropertyTests
{
    private const int Runs = 400;

    [Fact]
    public void Evaluate_RandomRuleset_EqualsTheReferenceEvaluator() =>
        Check(seed =>
        {
            var random = new RandomRulesets(seed);
            var ruleset = random.Ruleset();
            var compiled = TestRulesets.Compile(ruleset);
            var context = new EvaluationContext(new Random(1));
            for (var i = 0; i < 20; i++)
            {
                var (json, now) = (random.Context(), random.Now());
                Assert.Equal(ErrorCode.None, TestEvaluator.ReadContext(context, compiled, json, out _, now));
                using var document = JsonDocument.Parse(json);
                var reference = new ReferenceEvaluator(ruleset, document.RootElement, now);
                foreach (var key in ruleset.Flags.Keys)
                {
                    var evaluation = compiled.Evaluate(key, context);
                    var (expected, actual) = (
                        reference.Evaluate(key),
                        (evaluation.Variant?.Key, evaluation.Reason, evaluation.Rule?.Id, evaluation.Error)
                    );
                    Assert.True(
                        expected == actual,
                        $"{key} of {Encoding.UTF8.GetString(RulesetJson.Write(ruleset))} for {json} at {now:O}: expected {expected}, "
                            + $"not {actual}"
                    );
                }
            }
        });

    [Fact]
    public void Apply_RandomChanges_EqualsCompilingTheWholeRuleset() =>
        Check(seed =>
        {
            var random = new RandomRulesets(seed);
            var ruleset = random.Ruleset();
            var compiled = TestRulesets.Compile(ruleset);
            for (var step = 0; step < 4; step++)
            {
                var changes = random.Changes(ruleset);
                ruleset = ruleset.Apply(changes);
                compiled = compiled.Apply(changes, new(1, 8 + step));
                AssertSame(TestRulesets.Compile(ruleset), compiled, random);
            }
        });

    [Fact]
    public void DiffTo_RandomRuleset_AppliesToThatRuleset() =>
        Check(seed =>
        {
            var random = new RandomRulesets(seed);
            var (from, to) = (random.Ruleset(), random.Ruleset());

            var diff = from.DiffTo(to);

            Assert.Equal(RulesetJson.Write(to), RulesetJson.Write(from.Apply(diff)));
            Assert.Empty(to.DiffTo(to).Operations);
            Assert.Equal(diff.Operations.Length, diff.Operations.Select(operation => (operation.Kind, operation.Key)).Distinct().Count());
            Assert.Equal(diff.Operations.ToArray(), from.Effective(diff).Operations.ToArray());
            AssertSame(TestRulesets.Compile(to), TestRulesets.Compile(from).Apply(diff, TestRulesets.Version), random);
        });

    [Fact]
    public void Effective_RandomChanges_KeepsOnlyOperationsWithAnEffect() =>
        Check(seed =>
        {
            var random = new RandomRulesets(seed);
            var ruleset = random.Ruleset();
            var (one, two) = (random.Changes(ruleset), random.Changes(ruleset));
            var changes = new ChangeSet([.. one.Operations, .. two.Operations, .. one.Operations.Take(1)]);

            var effective = ruleset.Effective(changes);

            Assert.Equal(RulesetJson.Write(ruleset.Apply(changes)), RulesetJson.Write(ruleset.Apply(effective)));
            Assert.Equal(ruleset.DiffTo(ruleset.Apply(changes)).Operations.Length, effective.Operations.Length);
            Assert.Empty(ruleset.Apply(changes).Effective(effective).Operations);
            Assert.Equal(effective.Operations.ToArray(), ruleset.Effective(effective).Operations.ToArray());
        });

    [Fact]
    public void Replay_RandomLog_EqualsTheState() =>
        Check(seed =>
        {
            var random = new RandomRulesets(seed);
            var state = Ruleset.Empty;
            var log = new List<byte[]>();
            for (var step = 0; step < 8; step++)
            {
                var changes = step == 0 ? state.DiffTo(random.Ruleset()) : random.Changes(state);
                state = state.Apply(changes);
                log.Add(ChangeSetJson.Write(changes));
            }

            var replayed = log.Aggregate(Ruleset.Empty, (ruleset, entry) => ruleset.Apply(ChangeSetJson.ReadTrusted(entry)));

            Assert.Equal(RulesetJson.Write(state), RulesetJson.Write(replayed));
            Assert.Empty(state.DiffTo(replayed).Operations);
        });

    [Fact]
    public void WritePatch_RandomLog_LeadsSdksToTheDocumentOfTheServer() =>
        Check(seed =>
        {
            var random = new RandomRulesets(seed);
            var (state, sdk) = (Ruleset.Empty, Ruleset.Empty);
            for (var step = 1; step < 8; step++)
            {
                var changes = step == 1 ? state.DiffTo(random.Ruleset()) : random.Changes(state);
                state = state.Apply(changes);
                var change = new Change
                {
                    Version = new(1, step),
                    Changes = changes,
                    Time = DateTimeOffset.UnixEpoch,
                    Actor = Actor.ForSystem("test"),
                };
                using var patch = JsonDocument.Parse(ChangeSetJson.WritePatch(change));
                var operations = Encoding.UTF8.GetBytes(patch.RootElement.GetProperty("operations").GetRawText());
                sdk = sdk.Apply(ChangeSetJson.ReadTrusted(operations));

                Assert.Equal(RulesetJson.Write(state, forSdks: true), RulesetJson.Write(sdk));
            }
        });

    [Fact]
    public void Write_ReadRuleset_ReturnsTheSameBytes() =>
        Check(seed =>
        {
            var ruleset = new RandomRulesets(seed).Ruleset();
            var bytes = RulesetJson.Write(ruleset, new("acme", "shop", "production"), TestRulesets.Version);

            var read = RulesetJson.ReadTrusted(bytes);

            Assert.Equal(bytes, RulesetJson.Write(read, new("acme", "shop", "production"), TestRulesets.Version));
            Assert.Empty(ruleset.DiffTo(read).Operations);
        });

    [Fact]
    public void Explain_RandomRuleset_EqualsEvaluate() =>
        Check(seed =>
        {
            var random = new RandomRulesets(seed);
            var compiled = TestRulesets.Compile(random.Ruleset());
            for (var i = 0; i < 5; i++)
            {
                var context = TestEvaluator.Context(compiled, random.Context(), random.Now());
                foreach (var flag in compiled.Flags(FlagScope.All))
                {
                    var evaluation = compiled.Evaluate(flag, context);

                    using var explanation = TestEvaluator.Explain(flag, context, out var explained);

                    Assert.Equal(evaluation, explained);
                    var root = explanation.RootElement;
                    Assert.Equal(Encoding.UTF8.GetString(evaluation.Reason.Utf8()), root.GetProperty("reason").GetString());
                    Assert.Equal(evaluation.Variant?.Key, root.TryGetProperty("variant", out var variant) ? variant.GetString() : null);
                    Assert.NotEmpty(root.GetProperty("summary").GetString()!);
                    AssertRulesMatchTheResult(flag, evaluation, root);
                }
            }
        });

    /// <summary>Rules before the one that decided did not match; those after it were not reached.</summary>
    private static void AssertRulesMatchTheResult(CompiledFlag flag, EvaluationResult evaluation, JsonElement root)
    {
        var matched = root.GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("matched").ValueKind).ToList();
        var reached =
            flag.Model.Enabled
            && root.GetProperty("prerequisites")
                .EnumerateArray()
                .All(prerequisite => prerequisite.GetProperty("met").ValueKind == JsonValueKind.True);
        // Which rule asked for another flag that failed is not in the result.
        if (reached && evaluation.Error != ErrorCode.None && !flag.Rules.Contains(evaluation.Rule))
            return;
        var decided = !reached ? -1 : Array.FindIndex(flag.Rules, rule => rule == evaluation.Rule);
        for (var i = 0; i < matched.Count; i++)
        {
            var expected =
                !reached ? JsonValueKind.Null
                : i == decided ? JsonValueKind.True
                : (decided < 0 || i < decided) && root.GetProperty("rules")[i].TryGetProperty("skipped", out _) ? JsonValueKind.True
                : decided < 0 || i < decided ? JsonValueKind.False
                : JsonValueKind.Null;
            // The condition of a rule that fails has the result of the parts that could be evaluated.
            if (i != decided || evaluation.Error == ErrorCode.None)
                Assert.Equal(expected, matched[i]);
        }
    }

    private static void AssertSame(CompiledRuleset expected, CompiledRuleset actual, RandomRulesets random)
    {
        Assert.Equal(
            expected.Source.Flags.Values.Where(flag => !flag.Archived).Select(flag => flag.Key),
            actual.Flags(FlagScope.All).ToArray().Select(flag => flag.Key)
        );
        for (var i = 0; i < 5; i++)
        {
            var (json, now) = (random.Context(), random.Now());
            var (one, other) = (TestEvaluator.Context(expected, json, now), TestEvaluator.Context(actual, json, now));
            foreach (var key in expected.Source.Flags.Keys)
            {
                var (left, right) = (expected.Evaluate(key, one), actual.Evaluate(key, other));
                Assert.Equal(
                    (left.Variant?.Key, left.Reason, left.Rule?.Id, left.Error),
                    (right.Variant?.Key, right.Reason, right.Rule?.Id, right.Error)
                );
                Assert.True(left.Variant is null || left.Variant.AnswerHead.Span.SequenceEqual(right.Variant!.AnswerHead.Span));
            }
            Assert.Equal(expected.TimeWindowEpoch(now), actual.TimeWindowEpoch(now));
            Assert.Equal(expected.NextTimeBoundary(now), actual.NextTimeBoundary(now));
        }
    }

    private static void Check(Action<int> property) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(Runs), Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), property));
}
