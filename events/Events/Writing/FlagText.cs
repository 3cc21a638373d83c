using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Events.Model;

namespace FlagCluster.Events.Writing;

/// <summary>Caches the JSON that events of a flag share. Not thread-safe.</summary>
/// <param name="flag">The flag.</param>
/// <param name="ratio">The sampling ratio of the flag.</param>
/// <param name="valueLength">The largest value, in bytes of JSON, that an event contains.</param>
internal sealed class FlagText(Flag flag, SamplingRatio ratio, int valueLength)
{
    private readonly Dictionary<(EvaluationAnswer Answer, bool IsBulk), SharedText> _texts = [];
    private (EvaluationAnswer Answer, bool IsBulk) _last;
    private SharedText? _lastText;

    /// <summary>Gets the flag.</summary>
    public Flag Flag => flag;

    /// <summary>Gets the sampling ratio of the flag.</summary>
    public SamplingRatio Ratio => ratio;

    /// <summary>
    /// Returns the JSON of an answer: in the event of an evaluation the properties from <c>,"flagKey":…</c> to <c>,"samplingRate":…</c>,
    /// and in that of a bulk answer <c>,[flag key, variant, reason, rule id, error code]</c> without the absent values at the end.
    /// </summary>
    public SharedText Of(in EvaluationAnswer answer, bool isBulk)
    {
        if (_lastText is not null && _last == (answer, isBulk))
            return _lastText;
        _last = (answer, isBulk);
        if (!_texts.TryGetValue(_last, out _lastText))
            _texts.Add(_last, _lastText = new(isBulk ? CreateElement(answer) : CreateProperties(answer)));
        return _lastText;
    }

    private byte[] CreateProperties(in EvaluationAnswer answer)
    {
        var output = new Utf8Buffer(256);
        var variant = VariantOf(answer);
        EvaluationJson.WriteVariant(
            output,
            flag.Key,
            variant?.Key,
            variant?.Value.Json is { } json && json.Length <= valueLength ? json.Span : default
        );
        EvaluationJson.WriteReason(output, answer.Reason, answer.Error);
        if (RuleOf(answer) is { } rule)
        {
            output.Append(",\"ruleId\":"u8);
            output.AppendString(rule);
        }
        EventWriter.WriteSource(output, default, ratio);
        return output.ToArray();
    }

    private byte[] CreateElement(in EvaluationAnswer answer)
    {
        var output = new Utf8Buffer(256);
        output.Append(",["u8);
        output.AppendString(flag.Key);
        output.Append(","u8);
        AppendOrNull(output, VariantOf(answer)?.Key);
        output.Append(",\""u8);
        output.Append(answer.Reason.Utf8());
        output.Append("\""u8);
        var rule = RuleOf(answer);
        if (rule is not null || answer.Error != ErrorCode.None)
        {
            output.Append(","u8);
            AppendOrNull(output, rule);
        }
        if (answer.Error != ErrorCode.None)
        {
            output.Append(",\""u8);
            output.Append(answer.Error.Utf8());
            output.Append("\""u8);
        }
        output.Append("]"u8);
        return output.ToArray();
    }

    private static void AppendOrNull(Utf8Buffer output, string? text)
    {
        if (text is null)
            output.Append("null"u8);
        else
            output.AppendString(text);
    }

    private Variant? VariantOf(in EvaluationAnswer answer) => answer.Variant < 0 ? null : flag.Variants[answer.Variant];

    private string? RuleOf(in EvaluationAnswer answer) => answer.Rule < 0 ? null : flag.Rules[answer.Rule].Id;
}
