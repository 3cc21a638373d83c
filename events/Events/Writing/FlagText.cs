using FlagCluster.Contracts.Rulesets;
using FlagCluster.Events.Destinations;
using FlagCluster.Events.Model;

namespace FlagCluster.Events.Writing;

/// <summary>The parts of a flag's events that are the same in all of them, as JSON.</summary>
internal sealed class FlagText
{
    private readonly Flag _flag;
    private readonly byte[][] _variants;
    private readonly byte[][] _rules;
    private readonly byte[] _none;

    public FlagText(Flag flag, SamplingRate rate, int valueLength)
    {
        _flag = flag;
        Rate = rate;
        var buffer = new Utf8Buffer();
        _none = Make(buffer, flag.Key, null, default);
        _variants = [.. flag.Variants.Select(variant => Make(buffer, flag.Key, variant.Key, variant.Value.Json.Length <= valueLength ? variant.Value.Json : default))];
        _rules = [.. flag.Rules.Select(rule => Rule(buffer, rule.Id))];
    }

    /// <summary>The share of its evaluations that are recorded.</summary>
    public SamplingRate Rate { get; }

    /// <summary>Writes flag, variant and value: <c>,"flagKey":…,"variant":…,"value":…</c>.</summary>
    public static void Write(Utf8Buffer output, ReadOnlySpan<char> flag, string? variant, ReadOnlySpan<byte> value)
    {
        output.Append(",\"flagKey\":"u8);
        output.AppendString(flag);
        if (variant is null) return;
        output.Append(",\"variant\":"u8);
        output.AppendString(variant);
        if (value.IsEmpty) return;
        output.Append(",\"value\":"u8);
        output.Append(value);
    }

    /// <summary>Writes flag, variant and value for a variant of the flag.</summary>
    public void Write(Utf8Buffer output, Variant? variant)
    {
        for (var i = 0; i < _variants.Length; i++)
        {
            if (!ReferenceEquals(_flag.Variants[i], variant)) continue;
            output.Append(_variants[i]);
            return;
        }
        // No variant, or an equal one from another reading of the ruleset.
        if (variant is null) output.Append(_none);
        else Write(output, _flag.Key, variant.Key, default);
    }

    /// <summary>The rule, <c>,"ruleId":…</c>; empty for none.</summary>
    public ReadOnlySpan<byte> Of(Rule? rule)
    {
        if (rule is null) return default;
        for (var i = 0; i < _rules.Length; i++)
            if (ReferenceEquals(_flag.Rules[i], rule)) return _rules[i];
        // A prerequisite that fails answers with its own flag's rule.
        return default;
    }

    private static byte[] Make(Utf8Buffer buffer, string flag, string? variant, ReadOnlyMemory<byte> value)
    {
        buffer.Truncate(0);
        Write(buffer, flag, variant, value.Span);
        return buffer.Slice(0, buffer.Length).ToArray();
    }

    private static byte[] Rule(Utf8Buffer buffer, string id)
    {
        buffer.Truncate(0);
        buffer.Append(",\"ruleId\":"u8);
        buffer.AppendString(id);
        return buffer.Slice(0, buffer.Length).ToArray();
    }
}
