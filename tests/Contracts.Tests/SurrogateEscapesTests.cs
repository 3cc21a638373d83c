using System.Text;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Contracts.Tests;

public class SurrogateEscapesTests
{
    [Theory]
    [InlineData("plain", -1)]
    [InlineData("", -1)]
    [InlineData("""{"a":"\ud83d\ude00","b":"\\ud800","c":"\u00e9\n"}""", -1)]
    [InlineData("""{"a":"\ud83d\ude00","b":"\ud800"}""", 25)]
    [InlineData("""\uD800""", 0)]
    [InlineData("""x\udc00""", 1)]
    [InlineData("""\ud800\ud800""", 0)]
    [InlineData("""\ud800\u0041""", 0)]
    [InlineData("""\ud83d\ude00\udfff""", 12)]
    [InlineData("""\\\ud800""", 2)]
    [InlineData("""\\\\ud800""", -1)]
    [InlineData("""\ud83d\\ude00""", 0)]
    public void FindUnpaired_JsonText_PositionOfTheFirstHalf(string json, int expected) =>
        Assert.Equal(expected, SurrogateEscapes.FindUnpaired(Encoding.UTF8.GetBytes(json)));
}
