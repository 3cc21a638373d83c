using System.Text;
using System.Text.Json;
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
    /// <summary>The time of imports and evaluations.</summary>
    public static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

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
        Of(format, new ImportRequest([File("", text)]) { Time = Now }, current);

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
        Begin(targetingKey);
        foreach (var (name, value) in attributes)
            _context.Set(name, value);
        return Result(flag);
    }

    /// <summary>Returns the same for attributes that are texts, numbers and booleans.</summary>
    public string? EvaluateWith(string flag, string targetingKey, IReadOnlyDictionary<string, object> attributes)
    {
        Begin(targetingKey);
        foreach (var (name, value) in attributes)
            switch (value)
            {
                case bool boolean:
                    _context.Set(name, boolean);
                    break;
                case double number:
                    _context.Set(name, number);
                    break;
                default:
                    _context.Set(name, (string)value);
                    break;
            }
        return Result(flag);
    }

    /// <summary>Returns the same for a context in JSON.</summary>
    public string? EvaluateJson(string flag, string context)
    {
        var json = Encoding.UTF8.GetBytes(context);
        json.CopyTo(_context.Begin(_compiled, Now, json.Length));
        var reader = new Utf8JsonReader(_context.Body);
        reader.Read();
        Assert.Equal(ErrorCode.None, _context.ReadJson(ref reader, out _));
        return Result(flag);
    }

    private void Begin(string targetingKey)
    {
        _context.Begin(_compiled, Now);
        _context.SetTargetingKey(targetingKey);
    }

    private string? Result(string flag)
    {
        var result = _compiled.Evaluate(flag, _context);
        return result.Error == ErrorCode.None ? result.Variant?.Key : result.Error.ToString();
    }
}
