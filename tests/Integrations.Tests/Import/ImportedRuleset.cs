using System.Text;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Integrations.Import;

namespace FlagCluster.Integrations.Tests.Import;

/// <summary>Imports sources and evaluates what was imported.</summary>
internal sealed class ImportedRuleset
{
    private readonly EvaluationContext _context = new(new Random(1));
    private readonly CompiledRuleset _compiled;

    private ImportedRuleset(ImportPlan plan, Ruleset before)
    {
        Plan = plan;
        Ruleset = before.Apply(plan.Changes);
        _compiled = CompiledRuleset.Compile(Ruleset, EnvironmentVersion.Initial);
    }

    public ImportPlan Plan { get; }

    public Ruleset Ruleset { get; }

    public static ImportedRuleset Of(string format, string text, Ruleset? current = null) =>
        Of(format, new ImportRequest([File("", text)]), current);

    public static ImportedRuleset Of(string format, ImportRequest request, Ruleset? current = null)
    {
        var before = current ?? Ruleset.Empty;
        return new(ImportPlanner.Plan(format, request, before), before);
    }

    public static ImportFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Returns the result for an item.</summary>
    public ImportedItem Item(string key) => Plan.Items.Single(item => item.Key == key);

    /// <summary>Returns the variant that is served, null for none; or the error.</summary>
    public string? Evaluate(string flag, string targetingKey, params IEnumerable<KeyValuePair<string, string>> attributes)
    {
        _context.Begin(_compiled, new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        _context.SetTargetingKey(targetingKey);
        foreach (var (name, value) in attributes)
            _context.Set(name, value);
        var result = _compiled.Evaluate(flag, _context);
        return result.Error == ErrorCode.None ? result.Variant?.Key : result.Error.ToString();
    }
}
