using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Proof;

/// <summary>Compares the answers of the engine for imported flags with those of their source.</summary>
internal sealed class Prover
{
    /// <summary>Gets the time of evaluations, which is the same in every run, so that a plan can be repeated.</summary>
    public static DateTimeOffset Now { get; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly EvaluationContext _context = new(new Random(1));

    /// <summary>Returns where and how the engine differs from the source, or null when it does not.</summary>
    /// <param name="draft">The draft of a flag with its source.</param>
    /// <param name="ruleset">The imported ruleset.</param>
    /// <param name="cancellationToken">Stops the comparison.</param>
    public (SourcePlace Place, string Detail)? FindDifference(
        ImportDraft draft,
        CompiledRuleset ruleset,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var share in draft.Source!.Shares)
        {
            var probe = Probe((Flag)draft.Item!, share.Rule);
            foreach (var caller in share.Callers)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Compare(probe, draft.Key, caller, share.Expected(caller)) is { } difference)
                    return (share.Place, difference);
            }
        }
        foreach (var caller in draft.Source.Callers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Compare(ruleset, draft.Key, caller, draft.Source.Evaluate(caller)) is { } difference)
                return (draft.Place, difference);
        }
        return null;
    }

    /// <summary>Returns a ruleset in which the flag has one rule, so that every caller reaches it.</summary>
    private static CompiledRuleset Probe(Flag flag, Rule rule)
    {
        var probe = new Flag
        {
            Key = flag.Key,
            Type = flag.Type,
            Variants = flag.Variants,
            DefaultVariant = null,
            Rules = [rule],
            Bucketing = flag.Bucketing,
        };
        return CompiledRuleset.Compile(Ruleset.Empty.Apply(new([new PutItem(probe)])), EnvironmentVersion.Initial);
    }

    private string? Compare(CompiledRuleset ruleset, string flag, ProofCaller caller, string? expected)
    {
        if (caller.Attributes.Values.Any(value => value.Type == FlagType.Object))
            Read(ruleset, caller);
        else
            Set(ruleset, caller);
        var result = ruleset.Evaluate(flag, _context);
        if (result.Error == ErrorCode.None && result.Variant?.Key == expected)
            return null;
        var actual = result.Error == ErrorCode.None ? Name(result.Variant?.Key) : $"the error {result.Error}";
        return $"For the targeting key '{SourceNode.Shown(caller.TargetingKey)}' and {caller.Attributes.Count} attributes the source "
            + $"serves {Name(expected)}, and FlagCluster would serve {actual}. Please report this as an error of the import.";
    }

    private static string Name(string? variant) => variant is null ? "no value" : $"'{SourceNode.Shown(variant)}'";

    /// <summary>Sends the caller as JSON: lists have no other way.</summary>
    private void Read(CompiledRuleset ruleset, ProofCaller caller)
    {
        var json = RulesetJson.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString(ImportConditions.TargetingKey, caller.TargetingKey);
            foreach (var (attribute, value) in caller.Attributes)
            {
                writer.WritePropertyName(attribute);
                writer.WriteRawValue(value.Json.Span);
            }
            writer.WriteEndObject();
        });
        json.CopyTo(_context.Begin(ruleset, caller.Time, json.Length));
        var reader = new Utf8JsonReader(_context.Body);
        reader.Read();
        if (_context.ReadJson(ref reader, out var details) != ErrorCode.None)
            throw new InvalidOperationException($"The caller is no context: {details}");
    }

    private void Set(CompiledRuleset ruleset, ProofCaller caller)
    {
        _context.Begin(ruleset, caller.Time);
        _context.SetTargetingKey(caller.TargetingKey);
        foreach (var (attribute, value) in caller.Attributes)
            switch (value.Type)
            {
                case FlagType.String:
                    _context.Set(attribute, value.AsString());
                    break;
                case FlagType.Number:
                    _context.Set(attribute, value.AsNumber());
                    break;
                default:
                    _context.Set(attribute, value.AsBoolean());
                    break;
            }
    }
}
