using System.Globalization;
using System.Text.Json;

namespace FlagCluster.Analytics.Tests.Statistics;

public sealed class VectorTests
{
    /// <summary>The kinds that only experiments need; the vectors of this project do not contain them.</summary>
    private static readonly string[] OfExperiments =
    [
        "banditFloor",
        "bayesian",
        "betaBinomial",
        "capping",
        "cuped",
        "deltaVariance",
        "expectedLoss",
        "fieller",
        "mde",
        "midPower",
        "multiple",
        "periodWeights",
        "power",
        "ratio",
        "sampleSize",
        "statsigSequential",
        "thompson",
    ];

    /// <summary>The kinds that <see cref="People.PeopleVectorTests"/> reproduces.</summary>
    private static readonly string[] OfPeople = ["attribution", "exposure"];

    public static TheoryData<string> Names =>
        [
            .. StatisticsVector
                .All.Where(vector => VectorCalculator.Kinds.ContainsKey(vector.Kind))
                .Select(vector => $"{vector.Kind}/{vector.Name}"),
        ];

    [Fact]
    public void Kinds_OfTheFile_AreKnown() =>
        Assert.Empty(
            StatisticsVector
                .All.Select(vector => vector.Kind)
                .Distinct()
                .Except(OfExperiments)
                .Except(OfPeople)
                .Except(VectorCalculator.Kinds.Keys)
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Statistics_OfAVector_AreReproduced(string name)
    {
        var vector = StatisticsVector.All.Single(candidate => $"{candidate.Kind}/{candidate.Name}" == name);

        var computed = VectorCalculator.Kinds[vector.Kind](vector);

        Assert.All(vector.Expected, expected => AssertEqual(vector, expected.Key, expected.Value, computed[expected.Key]));
    }

    private static void AssertEqual(StatisticsVector vector, string name, JsonElement expected, object computed)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Array:
                var values = (double[])computed;
                Assert.Equal(expected.GetArrayLength(), values.Length);
                Assert.All(expected.EnumerateArray().Zip(values), pair => AssertEqual(vector, name, pair.First, pair.Second));
                break;
            case JsonValueKind.String:
                Assert.Equal(expected.GetString(), computed);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                Assert.Equal(expected.GetBoolean(), computed);
                break;
            default:
                var (wanted, found) = (expected.GetDouble(), Convert.ToDouble(computed, CultureInfo.InvariantCulture));
                if (name == "pBelow")
                    Assert.InRange(found, 0, wanted);
                else
                    Assert.InRange(found, wanted - vector.Allowed(name, wanted), wanted + vector.Allowed(name, wanted));
                break;
        }
    }
}
