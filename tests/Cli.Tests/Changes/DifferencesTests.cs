using System.Text.Json.Nodes;
using FlagCluster.Cli.Changes;

namespace FlagCluster.Cli.Tests.Changes;

/// <summary>Tests the comparison of JSON.</summary>
public sealed class DifferencesTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""", "")]
    [InlineData("""{"a":1,"b":2}""", """{"a":1,"b":3}""", "b")]
    [InlineData("""{"a":{"b":1}}""", """{"a":{"c":1}}""", "a.b a.c")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""", "a")]
    [InlineData("""{"r":[{"id":"x","v":1},{"id":"y"}]}""", """{"r":[{"id":"n"},{"id":"x","v":2},{"id":"y"}]}""", "r[x].v r[n]")]
    [InlineData("""{"r":[{"id":"x"},{"id":"y"}]}""", """{"r":[{"id":"y"},{"id":"x"}]}""", "r (order)")]
    [InlineData("""{"r":[{"v":1},{"v":2}]}""", """{"r":[{"v":1},{"v":3}]}""", "r[1].v")]
    public void Between_TwoDocuments_NamesWhatDiffers(string before, string after, string expected)
    {
        var differences = Differences.Between(JsonNode.Parse(before), JsonNode.Parse(after));

        Assert.Equal(expected, string.Join(' ', differences.Select(difference => difference.Path)));
    }
}
