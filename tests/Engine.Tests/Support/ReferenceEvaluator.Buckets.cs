using System.Text;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Hashing;

namespace FlagCluster.Engine.Tests.Support;

/// <content>Evaluates splits, conditions on buckets and conditions on other flags.</content>
internal sealed partial class ReferenceEvaluator
{
    private static string? Choose(Flag flag, ServeSplit split, string text)
    {
        if ((split.Source.Algorithm ?? flag.Bucketing) == BucketingAlgorithms.Native1)
        {
            var point = Native1(split.Source.Salt ?? flag.Key, text, split.Total ?? 100_000);
            return split.Weights.First(share => (point -= share.Weight) < 0).Variant;
        }
        if (flag.Type == FlagType.Boolean)
        {
            var percent = Crc(text + flag.Key) % 100 * 1_000;
            var sum = 0;
            return split.Weights.First(share => percent < (sum += share.Weight)).Variant;
        }
        var bucket = (int)(Crc(flag.Key + text) % 1_000);
        var total = 0f;
        var weighted = split.Weights.Where(share => share.Weight > 0).ToList();
        return (weighted.FirstOrDefault(share => (int)((total += share.Weight / 1000f) * 10f) > bucket) ?? weighted[^1]).Variant;
    }

    private static long Native1(string salt, string text, long total) =>
        (long)((UInt128)Murmur3.Hash32(Encoding.UTF8.GetBytes($"{salt}:{text}"), 0) * (UInt128)total / 4_294_967_296);

    private static bool UsesTargetingKey(BucketSource source) => source.By.IsEmpty || source.By.Contains("targetingKey");

    private string? HashedText(BucketSource source)
    {
        foreach (var attribute in source.By.IsEmpty ? ["targetingKey"] : source.By)
            if (Find(attribute) is { } value && HashedText(value) is { Length: > 0 } text)
                return text;
        return null;
    }

    private static bool Accepts(Prerequisite prerequisite, string? variant, Reason reason) =>
        variant is not null && prerequisite.Variants.Contains(variant) && !(prerequisite.Enabled && reason == Reason.Disabled);

    private bool Holds(Prerequisite other)
    {
        var served = new ReferenceEvaluator(ruleset, context, now).Evaluate(other.Flag);
        if (served.Error != ErrorCode.None)
            _failure ??= served;
        return Accepts(other, served.Variant, served.Reason);
    }

    private bool Holds(BucketCondition condition)
    {
        var key = _segment?.Key ?? _flag!.Key;
        var salt = condition.Source.Salt ?? key + "/share";
        long position = 0;
        if (HashedText(condition.Source) is { } text)
            position = (condition.Source.Algorithm ?? (_segment is null ? _flag!.Bucketing : BucketingAlgorithms.Native1)) switch
            {
                BucketingAlgorithms.Flipt when _segment is null && _flag!.Type == FlagType.Boolean => Crc(text + salt) % 100 * 1_000,
                BucketingAlgorithms.Flipt => Crc(salt + text) % 1_000 * 100,
                _ => Native1(salt, text, 100_000),
            };
        else if (condition.Missing == MissingValue.Error)
            _failure ??= (
                null,
                Reason.Error,
                _rule!.Id,
                UsesTargetingKey(condition.Source) ? ErrorCode.TargetingKeyMissing : ErrorCode.InvalidContext
            );
        if (HashedText(condition.Source) is null && condition.Missing != MissingValue.First)
            return false;
        return condition.Ranges.Any(range => range.From <= position && position < range.To);
    }

    private static uint Crc(string text)
    {
        var crc = uint.MaxValue;
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = crc >> 1 ^ ((crc & 1) == 0 ? 0 : 0xEDB88320);
        }
        return ~crc;
    }
}
