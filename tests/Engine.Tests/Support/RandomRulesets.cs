using System.Collections.Immutable;
using System.Globalization;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Validation;

namespace FlagCluster.Engine.Tests.Support;

/// <summary>
/// Generates valid random rulesets that use all parts of the model, and contexts with the attributes that their conditions test.
/// </summary>
internal sealed class RandomRulesets(int seed)
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

    public DateTimeOffset Now() => TestEvaluator.Now.AddMilliseconds(_random.Next(3) - 1).AddYears(_random.Next(3) - 1);

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
        var others = existing.Flags.Values.Where(flag => string.CompareOrdinal(flag.Key, key) > 0).ToArray();
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
                        _random.Next(6) == 0 ? null : Condition(3, [.. existing.Segments.Keys]),
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
            Expires = _random.Next(2) == 0 ? TestEvaluator.Now : null,
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
            [.. other.Variants.Where(_ => _random.Next(2) == 0).Append(other.Variants[0]).Select(variant => variant.Key).Distinct()]
        );

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
        return new ServeSplit(
            [
                .. variants.Select(
                    (variant, i) => new WeightedVariant(i == nothing ? null : variant.Key, cuts[i] - (i == 0 ? 0 : cuts[i - 1]))
                ),
            ],
            _random.Next(3) == 0 ? Pick(Attributes) : null,
            bucketing == BucketingAlgorithms.Native1 && _random.Next(3) == 0 ? "salt" : null
        );
    }

    private Segment Segment(string key, string[] others) =>
        new()
        {
            Key = key,
            Name = _random.Next(2) == 0 ? "A segment" : null,
            When = _random.Next(5) == 0 ? null : Condition(2, others),
            By = _random.Next(3) == 0 ? Pick(Attributes) : null,
            Included = KeySet.Create(ListedKeys()),
            Excluded = KeySet.Create(ListedKeys()),
        };

    private KeyChange KeyChange()
    {
        var add = ListedKeys();
        return new(add, [.. ListedKeys().Except(add)]);
    }

    private ImmutableArray<string> ListedKeys() => [.. Enumerable.Range(0, _random.Next(4)).Select(_ => ListedKey())];

    private string ListedKey() => _random.Next(3) == 0 ? Pick(["pro", "18", "18.5", "true", "NL"]) : $"user-{_random.Next(30)}";

    private Condition Condition(int depth, string[] segments) =>
        _random.Next(depth > 0 ? 8 : 5) switch
        {
            5 => new AllCondition([.. Enumerable.Range(0, _random.Next(4)).Select(_ => Condition(depth - 1, segments))]),
            6 => new AnyCondition([.. Enumerable.Range(0, _random.Next(4)).Select(_ => Condition(depth - 1, segments))]),
            7 => new NotCondition(Condition(depth - 1, segments)),
            0 when segments.Length > 0 => new SegmentCondition(Pick(segments)),
            2 when _random.Next(2) == 0 => Elements(Pick(["tags", "items"]), depth),
            1 when _random.Next(2) == 0 => new AttributeCondition(
                "@time",
                Pick([ConditionOperator.Before, ConditionOperator.After]),
                [FlagValue.From(Pick(Times))]
            ),
            _ => Test(),
        };

    private ElementsCondition Elements(string attribute, int depth) =>
        new(attribute, Pick(Enum.GetValues<ElementQuantifier>()), OfElement(depth));

    private Condition OfElement(int depth) =>
        _random.Next(depth > 0 ? 8 : 4) switch
        {
            4 => new AllCondition([.. Enumerable.Range(0, _random.Next(4)).Select(_ => OfElement(depth - 1))]),
            5 => new AnyCondition([.. Enumerable.Range(0, _random.Next(4)).Select(_ => OfElement(depth - 1))]),
            6 => new NotCondition(OfElement(depth - 1)),
            7 => Elements(Pick(["@element", "@element.list"]), depth - 1),
            _ => Test() with
            {
                Attribute = Pick(["@element", "@element", "@element.name", "@element.price", "@element.list", "@element.o.p"]),
            },
        };

    private AttributeCondition Test()
    {
        var op = Pick(Enum.GetValues<ConditionOperator>());
        var usual = op switch
        {
            >= ConditionOperator.Lt and <= ConditionOperator.Gte => "age",
            ConditionOperator.Before or ConditionOperator.After => "since",
            ConditionOperator.InCidr => "ip",
            >= ConditionOperator.SemverEquals and <= ConditionOperator.SemverGte => "version",
            _ => Pick(Attributes),
        };
        var test = new AttributeCondition(_random.Next(4) == 0 ? Pick(Attributes) : usual, op, Operands(op));
        return _random.Next(3) == 0 ? Convert(test) : test;
    }

    private ImmutableArray<FlagValue> Operands(ConditionOperator op) =>
        op switch
        {
            ConditionOperator.Equals => [Operand()],
            ConditionOperator.In or ConditionOperator.Contains => Several(Operand),
            ConditionOperator.StartsWith or ConditionOperator.EndsWith => Several(() => FlagValue.From(Pick(Texts))),
            ConditionOperator.Matches => Several(() => FlagValue.From(Pick(["^p", "o$", "[0-9]+\\.", "^$", "^(é|x)", "user-(1|2)"]))),
            ConditionOperator.Exists => [FlagValue.From(_random.Next(2) == 0)],
            >= ConditionOperator.Lt and <= ConditionOperator.Gte => [FlagValue.From(Pick(Numbers))],
            ConditionOperator.Before or ConditionOperator.After =>
            [
                _random.Next(3) == 0 ? FlagValue.From(1_801_382_400_000) : FlagValue.From(Pick(Times)),
            ],
            ConditionOperator.InCidr => Several(() =>
                FlagValue.From(Pick(["10.0.0.0/8", "0.0.0.0/0", "::/0", "2001:db8::/32", "192.168.1.1"]))
            ),
            ConditionOperator.Is => Several(() => FlagValue.From(Pick(["string", "number", "boolean", "list", "object"]))),
            _ => [FlagValue.From(Pick(Versions))],
        };

    /// <summary>Returns the test with options, and with operands that fit them; without where the operator has none.</summary>
    private AttributeCondition Convert(AttributeCondition test)
    {
        var isEquality = test.Operator is ConditionOperator.Equals or ConditionOperator.In or ConditionOperator.Contains;
        var isOrder = test.Operator is >= ConditionOperator.Lt and <= ConditionOperator.Gte;
        var isSearch = test.Operator is ConditionOperator.StartsWith or ConditionOperator.EndsWith;
        var conversion = Pick(Enum.GetValues<AttributeConversion>());
        switch (conversion)
        {
            case AttributeConversion.None when isEquality || isSearch:
                return test with { IgnoreCase = true };
            case AttributeConversion.Text when isEquality || isSearch:
                var texts = Several(() => FlagValue.From(Pick(Texts)));
                return test with { As = conversion, IgnoreCase = _random.Next(2) == 0, Operands = texts };
            case AttributeConversion.Boolean when isEquality:
                return test with { As = conversion, Operands = [FlagValue.From(_random.Next(2) == 0)] };
            case AttributeConversion.Number when isEquality || isOrder:
                return test with { As = conversion, Operands = [FlagValue.From(Pick(Numbers))] };
            case AttributeConversion.Size when isOrder || test.Operator is ConditionOperator.Equals or ConditionOperator.In:
                return test with { As = conversion, Operands = [FlagValue.From(_random.Next(4))] };
            case AttributeConversion.Time when isEquality || isOrder:
                return test with { As = conversion, Operands = [FlagValue.From(Pick(Times))] };
            default:
                return test;
        }
    }

    private FlagValue Operand() =>
        _random.Next(4) switch
        {
            0 => FlagValue.From(Pick(Numbers)),
            1 => FlagValue.From(_random.Next(2) == 0),
            _ => FlagValue.From(Pick(Texts)),
        };

    private ImmutableArray<FlagValue> Several(Func<FlagValue> one) => [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => one())];

    private static string[] SegmentsAfter(int index, Ruleset ruleset) =>
        [.. ruleset.Segments.Keys.Where(key => string.CompareOrdinal(key, $"s{index}") > 0)];

    private T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];
}
