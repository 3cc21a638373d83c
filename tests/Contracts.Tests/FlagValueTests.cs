using System.Text.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Tests;

public class FlagValueTests
{
    [Theory]
    [InlineData("1", "1.0", true)]
    [InlineData("100", "1e2", true)]
    [InlineData("0", "-0", true)]
    [InlineData("1", "\"1\"", false)]
    [InlineData("\"a\"", "\"\\u0061\"", true)]
    [InlineData("true", "true", true)]
    [InlineData("true", "false", false)]
    [InlineData("{\"a\":1}", "{ \"a\" : 1 }", true)]
    [InlineData("[1]", "[1.0]", false)]
    public void Equals_TwoValues_ComparesTypeAndValue(string left, string right, bool equal)
    {
        var (one, other) = (Value(left)!, Value(right)!);

        Assert.Equal(equal, one.Equals(other));
        if (equal)
            Assert.Equal(one.GetHashCode(), other.GetHashCode());
    }

    [Theory]
    [InlineData("null")]
    [InlineData("1e999")]
    [InlineData("-1e999")]
    public void From_InvalidValue_ReturnsNull(string json) => Assert.Null(Value(json));

    [Fact]
    public void As_DifferentType_ThrowsInvalidOperationException()
    {
        Assert.Throws<InvalidOperationException>(() => FlagValue.From("x").AsNumber());
        Assert.Throws<InvalidOperationException>(() => FlagValue.From(true).AsString());
        Assert.Throws<InvalidOperationException>(() => FlagValue.From(1.0).AsBoolean());
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void From_NonFiniteNumber_ThrowsArgumentOutOfRangeException(double number) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => FlagValue.From(number));

    private static FlagValue? Value(string json)
    {
        using var document = JsonDocument.Parse(json);
        return FlagValue.From(document.RootElement);
    }
}
