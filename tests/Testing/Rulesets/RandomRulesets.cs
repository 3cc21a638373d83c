using System.Collections.Immutable;
using System.Globalization;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Validation;

namespace FlagCluster.Testing.Rulesets;

/// <summary>
/// Generates valid random rulesets that use all parts of the model, and contexts with the attributes that their conditions test.
/// </summary>
internal sealed partial class RandomRulesets(int seed)
{
    private static readonly string[] Attributes =
    [
        "plan",
        "age",
        "beta",
        "version",
        "ip",
        "since",
        "tags",
        "address.country",
        "address.zip",
        "targetingKey",
    ];
    private static readonly string[] Texts =
    [
        "pro",
        "free",
        "p",
        "o",
        "",
        "é😀",
        "1.2.3",
        "1.2.3-rc.1",
        "2.0",
        "10.0.0.1",
        "2001:db8::1",
        "2027-01-31",
        "2027-01-31T09:00:00+01:00",
        "NL",
        "nl",
        "É😀",
        "PRO",
        "18",
        " 18.50 ",
        "TRUE",
        "user-1",
        "user-2",
    ];
    private static readonly double[] Numbers = [0, 1, -1, 18, 18.5, 1e15, 1_801_382_400_000];
    private static readonly string[] Versions = ["1.2.3", "1.2.3-rc.1", "2.0", "1.10.0"];
    private static readonly string[] Times =
    [
        "2027-01-31",
        "2027-01-31T08:00:00Z",
        "2027-01-31T09:00:00+01:00",
        "2020-01-01",
        "2030-01-01",
    ];

    /// <summary>The time around which times of rulesets and contexts are.</summary>
    public static readonly DateTimeOffset Today = new(2027, 1, 31, 8, 0, 0, TimeSpan.Zero);

    private readonly Random _random = new(seed);

    public Ruleset Ruleset()
    {
        var ruleset = Contracts.Rulesets.Ruleset.Empty;
        for (var i = _random.Next(5); i >= 0; i--)
            ruleset = ruleset.Apply(new([new PutItem(Segment($"s{i}", SegmentsAfter(i, ruleset)))]));
        for (var i = _random.Next(8); i >= 0; i--)
            ruleset = ruleset.Apply(new([new PutItem(Flag($"f{i}", ruleset))]));
        return ruleset;
    }

    /// <summary>
    /// Returns changes that keep the ruleset valid: new and replaced flags and segments, deletions of unused flags, and repeated keys.
    /// </summary>
    public ChangeSet Changes(Ruleset current)
    {
        var operations = ImmutableArray.CreateBuilder<Operation>();
        var next = current;
        for (var steps = _random.Next(1, 6); steps > 0; steps--)
        {
            Operation operation = _random.Next(6) switch
            {
                5 => new ChangeMembers($"s{_random.Next(7)}", KeyChange(), KeyChange()),
                0 => new PutItem(Segment($"s{_random.Next(7)}", [])),
                1 => new DeleteItem(ItemKind.Flag, $"f{_random.Next(12)}"),
                2 => new DeleteItem(ItemKind.Segment, $"s{_random.Next(9)}"),
                _ => new PutItem(Flag($"f{_random.Next(12)}", next)),
            };
            var attempt = new ChangeSet([.. operations, operation]);
            if (RulesetValidator.Validate(current, attempt).Count > 0)
                continue;
            operations.Add(operation);
            next = next.Apply(new([operation]));
        }
        return new(operations.ToImmutable());
    }

    public string Context()
    {
        var members = new List<string>();
        var literal = _random.Next(3) == 0;
        foreach (var attribute in Attributes)
        {
            if (_random.Next(4) == 0)
                continue;
            if (attribute == "targetingKey")
                members.Add($"\"targetingKey\":\"user-{_random.Next(30)}\"");
            else if (attribute == "address.zip" || (attribute == "address.country" && !literal))
                continue;
            else
                members.Add($"\"{attribute}\":{Json(attribute)}");
        }
        if (_random.Next(2) == 0)
            members.Add(
                $"\"address\":{{\"zip\":{Json("address.zip")}"
                    + $"{(!literal && _random.Next(2) == 0 ? $",\"country\":{Json("address.country")}" : "")}}}"
            );
        members.Add($"\"items\":[{string.Join(",", Enumerable.Range(0, _random.Next(5)).Select(_ => Element()))}]");
        return $"{{{string.Join(",", members)}}}";
    }

    private string Element() =>
        _random.Next(5) switch
        {
            0 => Json("plan"),
            1 => $"[{string.Join(",", Enumerable.Range(0, _random.Next(4)).Select(_ => Json("plan")))}]",
            _ =>
                $$$"""{"name":{{{Json("plan")}}},"list":{{{Json("tags")}}},"skip":{"name":1},"price":{{{Json("age")}}},"o":{"p":{{{Json("plan")}}}}}""",
        };

    public DateTimeOffset Now() => Today.AddMilliseconds(_random.Next(3) - 1).AddYears(_random.Next(3) - 1);

    private string Json(string attribute) =>
        _random.Next(8) switch
        {
            0 => "null",
            1 => _random.Next(2) == 0 ? "true" : "false",
            2 => Pick(Numbers).ToString("R", CultureInfo.InvariantCulture),
            3 => $"[{string.Join(",", Enumerable.Range(0, _random.Next(4)).Select(_ => Scalar(attribute)))}]",
            _ => Scalar(attribute),
        };

    private string Scalar(string attribute) =>
        attribute switch
        {
            "age" => Pick(Numbers).ToString("R", CultureInfo.InvariantCulture),
            "beta" => _random.Next(2) == 0 ? "true" : "false",
            "version" => $"\"{Pick(Versions)}\"",
            "since" => $"\"{Pick(Times)}\"",
            _ => FlagValue.From(Pick(Texts)).ToString(),
        };

    private Flag Flag(string key, Ruleset existing)
    {
        var type = Pick(Enum.GetValues<FlagType>());
        ImmutableArray<Variant> variants = [.. Enumerable.Range(0, _random.Next(2, 5)).Select(i => new Variant($"v{i}", Value(type, i)))];
        var others = existing.Flags.Values.Where(flag => string.CompareOrdinal(flag.Key, key) > 0 && !flag.Archived).ToArray();
        var bucketing = _random.Next(4) == 0 ? BucketingAlgorithms.Flipt : BucketingAlgorithms.Native1;
        return new()
        {
            Key = key,
            Type = type,
            Enabled = _random.Next(8) > 0,
            Variants = variants,
            DefaultVariant = _random.Next(6) == 0 ? null : Pick(variants).Key,
            OffVariant = _random.Next(2) == 0 ? Pick(variants).Key : null,
            Rules =
            [
                .. Enumerable
                    .Range(0, _random.Next(5))
                    .Select(i => new Rule(
                        $"r{i}",
                        _random.Next(2) == 0 ? "a rule" : null,
                        _random.Next(6) == 0 ? null : Condition(3, [.. existing.Segments.Keys], others),
                        Serve(variants, bucketing)
                    )),
            ],
            Prerequisites =
                others.Length == 0 || _random.Next(2) == 0
                    ? []
                    : [.. Enumerable.Range(0, _random.Next(1, 3)).Select(_ => Prerequisite(Pick(others)))],
            Description = _random.Next(2) == 0 ? "What it is for: \"é\" <b>" : null,
            Tags = _random.Next(2) == 0 ? ["one", "two"] : [],
            Owner = _random.Next(2) == 0 ? "team" : null,
            ClientVisible = _random.Next(2) == 0,
            Permanent = _random.Next(2) == 0,
            Purpose = Pick(Enum.GetValues<FlagPurpose>()),
            Archived = _random.Next(6) == 0,
            Expires = _random.Next(2) == 0 ? Today : null,
            Bucketing = bucketing,
        };
    }

    private static FlagValue Value(FlagType type, int i) =>
        type switch
        {
            FlagType.Boolean => FlagValue.From(i % 2 == 0),
            FlagType.String => FlagValue.From($"value {i} é"),
            FlagType.Number => FlagValue.From(i + 0.5),
            _ => FlagValue.From(System.Text.Json.JsonDocument.Parse($$"""{"i":[{{i}},{"x":null}]}""").RootElement)!,
        };

    private Prerequisite Prerequisite(Flag other) =>
        new(
            other.Key,
            [.. other.Variants.Where(_ => _random.Next(2) == 0).Append(other.Variants[0]).Select(variant => variant.Key).Distinct()],
            _random.Next(3) == 0
        );

    private static string[] SegmentsAfter(int index, Ruleset ruleset) =>
        [.. ruleset.Segments.Keys.Where(key => string.CompareOrdinal(key, $"s{index}") > 0)];

    private T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];
}
