using FlagCluster.Contracts.Rulesets;
using FlagCluster.Events.Model;

namespace FlagCluster.Events.Writing;

/// <summary>Caches the JSON that all events of a flag share.</summary>
internal sealed class FlagText
{
    private readonly Flag _flag;
    private readonly byte[][] _variants;
    private readonly byte[][] _rules;
    private readonly byte[] _none;

    public FlagText(Flag flag, SamplingRatio ratio, int valueLength)
    {
        _flag = flag;
        Ratio = ratio;
        var buffer = new Utf8Buffer();
        _none = Create(buffer, flag.Key, null, default);
        _variants = [.. flag.Variants.Select(variant => Create(buffer, flag.Key, variant.Key, Limit(variant.Value.Json)))];
        _rules = [.. flag.Rules.Select(rule => CreateRule(buffer, rule.Id))];

        ReadOnlyMemory<byte> Limit(ReadOnlyMemory<byte> json) => json.Length <= valueLength ? json : default;
    }

    /// <summary>Gets the sampling ratio of the flag.</summary>
    public SamplingRatio Ratio { get; }

    /// <summary>Writes flag, variant and value: <c>,"flagKey":…,"variant":…,"value":…</c>.</summary>
    public static void Write(Utf8Buffer output, ReadOnlySpan<char> flag, string? variant, ReadOnlySpan<byte> value)
    {
        output.Append(",\"flagKey\":"u8);
        output.AppendString(flag);
        if (variant is null)
            return;
        output.Append(",\"variant\":"u8);
        output.AppendString(variant);
        if (value.IsEmpty)
            return;
        output.Append(",\"value\":"u8);
        output.Append(value);
    }

    /// <summary>Writes flag, variant and value of a variant of the flag.</summary>
    public void Write(Utf8Buffer output, Variant? variant)
    {
        for (var i = 0; i < _variants.Length; i++)
        {
            if (!ReferenceEquals(_flag.Variants[i], variant))
                continue;
            output.Append(_variants[i]);
            return;
        }
        // No variant, or an equal one of another version of the ruleset.
        if (variant is null)
            output.Append(_none);
        else
            Write(output, _flag.Key, variant.Key, default);
    }

    /// <summary>Returns the rule, <c>,"ruleId":…</c>; empty for none.</summary>
    public ReadOnlySpan<byte> RuleText(Rule? rule)
    {
        if (rule is null)
            return default;
        for (var i = 0; i < _rules.Length; i++)
            if (ReferenceEquals(_flag.Rules[i], rule))
                return _rules[i];
        // The rule of another flag, a prerequisite that failed.
        return default;
    }

    private static byte[] Create(Utf8Buffer buffer, string flag, string? variant, ReadOnlyMemory<byte> value)
    {
        buffer.Truncate(0);
        Write(buffer, flag, variant, value.Span);
        return buffer.Slice(0, buffer.Length).ToArray();
    }

    private static byte[] CreateRule(Utf8Buffer buffer, string id)
    {
        buffer.Truncate(0);
        buffer.Append(",\"ruleId\":"u8);
        buffer.AppendString(id);
        return buffer.Slice(0, buffer.Length).ToArray();
    }
}
