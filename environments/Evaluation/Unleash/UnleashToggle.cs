using System.Runtime.CompilerServices;
using System.Text.Json;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Evaluation.Unleash;

/// <summary>Represents a flag as a toggle of Unleash, with the JSON of each of its answers. Immutable.</summary>
public sealed class UnleashToggle
{
    private static readonly ConditionalWeakTable<CompiledFlag, UnleashToggle> Known = [];
    private static readonly ConditionalWeakTable<IReadOnlyList<Flag>, UnleashToggle[]> Lists = [];

    private readonly byte[]?[] _variants;
    private readonly byte[] _on;
    private readonly bool _isImported;

    private UnleashToggle(Flag flag)
    {
        var origin = UnleashOrigin.Of(flag);
        _isImported = origin is not null;
        var hasImpressions = origin?.HasImpressionData ?? false;
        _variants = [.. flag.Variants.Select(variant => Write(variant))];
        _on = WriteToggle(true, _ => { });
        Off = WriteToggle(false, _ => { });

        byte[]? Write(Variant variant)
        {
            if (flag.Type != FlagType.Boolean)
                return WriteToggle(true, writer => UnleashPayload.Of(flag, variant, _isImported)?.Write(writer), variant.Key);
            return variant.Value.AsBoolean() ? WriteToggle(true, _ => { }) : null;
        }

        byte[] WriteToggle(bool isOn, Action<Utf8JsonWriter> writePayload, string? variant = null)
        {
            return RulesetJson.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("name"u8, flag.Key);
                writer.WriteBoolean("enabled"u8, isOn);
                writer.WriteBoolean("impressionData"u8, hasImpressions);
                writer.WriteStartObject("variant"u8);
                writer.WriteString("name"u8, variant ?? NoVariant);
                writer.WriteBoolean("enabled"u8, variant is not null);
                writer.WriteBoolean("feature_enabled"u8, isOn);
                writePayload(writer);
                writer.WriteEndObject();
                writer.WriteEndObject();
            });
        }
    }

    /// <summary>The name of the variant of a toggle that has none.</summary>
    public const string NoVariant = "disabled";

    /// <summary>Gets the JSON of the toggle when it is off.</summary>
    internal byte[] Off { get; }

    /// <summary>
    /// Returns the JSON of the toggle, or null when it is off. A boolean flag is on when its value is true. Another flag is on when it
    /// serves a value and is enabled; an imported one also when a rule serves no value, as a strategy without variants does.
    /// </summary>
    internal byte[]? OnOf(in EvaluationResult result)
    {
        if (result.Error != ErrorCode.None)
            return null;
        if (result.Variant is { } variant)
            return result.Reason == Reason.Disabled && !IsBoolean(variant) ? null : _variants[variant.Index];
        return _isImported && result.Rule is not null && result.Reason is Reason.TargetingMatch or Reason.Split ? _on : null;
    }

    /// <summary>
    /// Returns the toggles of the flags that a caller sees, in their order. They are kept for as long as the flags are in use, and cost one
    /// lookup for all of them.
    /// </summary>
    /// <param name="ruleset">The ruleset.</param>
    /// <param name="scope">Which flags the caller sees.</param>
    internal static UnleashToggle[] Of(CompiledRuleset ruleset, FlagScope scope) =>
        Lists.TryGetValue(ruleset.Models(scope), out var known) ? known : Create(ruleset, scope);

    private static UnleashToggle[] Create(CompiledRuleset ruleset, FlagScope scope)
    {
        var flags = ruleset.Flags(scope);
        var list = new UnleashToggle[flags.Length];
        for (var i = 0; i < list.Length; i++)
            list[i] = Known.GetValue(flags[i], static flag => new(flag.Model));
        return Lists.GetValue(ruleset.Models(scope), _ => list);
    }

    private static bool IsBoolean(CompiledVariant variant) => variant.Value.Type == FlagType.Boolean;
}
