using System.Text.Json;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.People;
using FlagCluster.Analytics.Tests.Counting;
using FlagCluster.Analytics.Tests.Statistics;

namespace FlagCluster.Analytics.Tests.People;

public sealed class PeopleVectorTests
{
    private const string Environment = RandomEvents.Environment;
    private const string Flag = "checkout";

    public static TheoryData<string> Exposures => Names("exposure");

    public static TheoryData<string> Attributions => Names("attribution");

    [Theory]
    [MemberData(nameof(Exposures))]
    public void Resolve_EventsOfAVector_ReproducesThePeople(string name)
    {
        var vector = Find("exposure", name);
        var phase = vector.Input.GetProperty("phaseStart").GetInt64();
        var events = vector.Input.GetProperty("events").EnumerateArray().Select(Evaluation).ToList();
        var variants = events.SelectMany(one => one.Flags).Select(flag => flag.Variant).OfType<string>().Distinct().Order();
        var query = new ExposureQuery(Environment, Flag, [.. variants])
        {
            Phase = phase,
            Rule = vector.Input.GetProperty("rule").GetString(),
            Multiple =
                vector.Input.GetProperty("multipleVariants").GetString() == "first" ? MultipleVariants.First : MultipleVariants.Exclude,
        };

        var people = ExposedPeople.Resolve(Fold(events, phase).Exposures, query);

        Assert.Equal(
            vector
                .Expected["people"]
                .EnumerateObject()
                .Select(person =>
                    (person.Name, person.Value.GetProperty("variant").GetString()!, person.Value.GetProperty("since").GetInt64())
                )
                .Order(),
            people.People.Select(person => (person.Key, person.Value.Variant, person.Value.Since)).Order()
        );
        Assert.Equal(vector.Expected["multiple"].GetInt32(), people.Multiple);
    }

    [Theory]
    [MemberData(nameof(Attributions))]
    public void Compute_EventsOfAVector_ReproducesTheValue(string name)
    {
        var input = Find("attribution", name).Input;
        var since = input.GetProperty("since").GetInt64();
        var exposure = new CountedEvaluation(
            Ids.Hashed(0),
            since,
            Environment,
            "u",
            null,
            EvaluationKind.Exposure,
            [new(Flag, "on", "SPLIT")]
        );
        var exposures = new ExposureQuery(Environment, Flag, ["on"]);
        var matured = input.TryGetProperty("matured", out var isMatured) && isMatured.GetBoolean();
        var query = new ConversionQuery("purchase", input.GetProperty("window").GetInt64())
        {
            Delay = Optional(input, "delay") ?? 0,
            Until = Optional(input, "end") ?? long.MaxValue,
            MaturedAt = matured ? Optional(input, "now") : null,
        };

        var sums = Fold([exposure, .. input.GetProperty("tracks").EnumerateArray().Select(Track)], 0);
        var conversions = VariantConversions.Compute(ExposedPeople.Resolve(sums.Exposures, exposures), sums.PersonTracks, exposures, query)[
            "on"
        ];

        var expected = Find("attribution", name).Expected["value"];
        Assert.Equal(expected.ValueKind == JsonValueKind.Null ? 1 : 0, conversions.Immature);
        if (expected.ValueKind == JsonValueKind.Number)
            Assert.Equal(expected.GetDouble(), conversions.Values.Mean);
    }

    private static TheoryData<string> Names(string kind) =>
        [.. StatisticsVector.All.Where(vector => vector.Kind == kind).Select(vector => vector.Name)];

    private static StatisticsVector Find(string kind, string name) =>
        StatisticsVector.All.Single(vector => vector.Kind == kind && vector.Name == name);

    private static EventSums Fold(IEnumerable<CountedEvent> events, long phase) =>
        new EventFold(TimeStep.Minute, [new(Environment, Flag, [phase])]).Fold(events, new());

    private static CountedEvaluation Evaluation(JsonElement one) =>
        new(
            Id(one),
            one.GetProperty("time").GetInt64(),
            Environment,
            one.GetProperty("who").GetString(),
            null,
            one.TryGetProperty("bulk", out var bulk) && bulk.GetBoolean() ? EvaluationKind.Bulk : EvaluationKind.Single,
            [
                new(
                    Flag,
                    one.TryGetProperty("variant", out var variant) ? variant.GetString() : null,
                    one.GetProperty("reason").GetString()!,
                    one.TryGetProperty("ruleId", out var rule) ? rule.GetString() : null
                ),
            ]
        );

    private static CountedTrack Track(JsonElement one) =>
        new(Id(one), one.GetProperty("time").GetInt64(), Environment, "u", null, "purchase", one.GetProperty("value").GetDouble());

    private static Guid Id(JsonElement one) => Ids.Hashed(one.GetProperty("id").GetString()!.GetHashCode(StringComparison.Ordinal));

    private static long? Optional(JsonElement input, string name) =>
        input.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;
}
