using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Testing.Rulesets;

/// <content>Generates what rules serve, and conditions on buckets.</content>
internal sealed partial class RandomRulesets
{
    private Serve Serve(ImmutableArray<Variant> variants, string bucketing)
    {
        switch (_random.Next(7))
        {
            case 0:
                return new ServeNothing();
            case < 4:
                return new ServeVariant(Pick(variants).Key);
        }
        var nothing = _random.Next(8);
        var cuts = Enumerable.Range(0, variants.Length - 1).Select(_ => _random.Next(100_001)).Order().Append(100_000).ToArray();
        var algorithm = _random.Next(4) == 0 ? Pick([BucketingAlgorithms.Native1, BucketingAlgorithms.Flipt]) : null;
        var isNative = (algorithm ?? bucketing) == BucketingAlgorithms.Native1;
        return new ServeSplit([
            .. variants.Select(
                (variant, i) => new WeightedVariant(i == nothing ? null : variant.Key, cuts[i] - (i == 0 ? 0 : cuts[i - 1]))
            ),
        ])
        {
            Source = new(By(), isNative && _random.Next(3) == 0 ? Pick(["salt", ""]) : null, algorithm),
            Total = isNative && _random.Next(3) == 0 ? 100_000 : null,
            Missing =
                _random.Next(3) > 0
                    ? MissingValue.Error
                    : Pick([MissingValue.Error, MissingValue.Next, MissingValue.Default, MissingValue.First]),
        };
    }

    private ImmutableArray<string> By() =>
        _random.Next(3) > 0 ? [] : [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Pick(Attributes))];

    private BucketCondition Bucket()
    {
        var cuts = Enumerable.Range(0, 2 * _random.Next(1, 3)).Select(_ => _random.Next(1, 100_000)).Distinct().Order().ToArray();
        var ranges = cuts.Chunk(2).Where(pair => pair.Length == 2).Select(pair => new BucketRange(pair[0], pair[1]));
        return new(_random.Next(2) == 0 ? [new(0, _random.Next(100_001))] : [.. ranges.DefaultIfEmpty(new(0, 1))])
        {
            Source = new(
                By(),
                _random.Next(3) == 0 ? "own" : null,
                _random.Next(3) == 0 ? Pick([BucketingAlgorithms.Native1, BucketingAlgorithms.Flipt]) : null
            ),
            Missing = _random.Next(3) > 0 ? MissingValue.False : Pick([MissingValue.First, MissingValue.Error]),
        };
    }
}
