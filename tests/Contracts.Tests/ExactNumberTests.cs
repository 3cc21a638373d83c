using System.Globalization;
using System.Text;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Contracts.Tests;

public class ExactNumberTests
{
    [Theory]
    [InlineData("7", 7L)]
    [InlineData("-0", 0L)]
    [InlineData("7.0", 7L)]
    [InlineData("0.7e1", 7L)]
    [InlineData("-30E1", -300L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("9007199254740992.0", 9_007_199_254_740_992)]
    [InlineData("7.5", null)]
    [InlineData("7.0000000000000000000000001", null)]
    [InlineData("9007199254740993.0", null)]
    [InlineData("9223372036854775808", null)]
    [InlineData("1e19", null)]
    [InlineData("1e400", null)]
    public void TryReadWhole_AnyNotation_IsReadWhenItIsWholeAndInRange(string json, long? expected)
    {
        var isWhole = ExactNumber.TryReadWhole(Encoding.UTF8.GetBytes(json), out var number);

        Assert.Equal(expected, isWhole ? number : null);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("0.0")]
    [InlineData("0e999999999999999999999")]
    [InlineData("1")]
    [InlineData("0.1")]
    [InlineData("-2.5")]
    [InlineData("0.30000000000000004")]
    [InlineData("0.10000000000000001")]
    [InlineData("0.1000000000000000055511151231257827021181583404541015625")]
    [InlineData("0.100000000000000000000000000")]
    [InlineData("9007199254740992")]
    [InlineData("9007199254740993.0e0", false)]
    [InlineData("9007199254740992.00000000000000000")]
    [InlineData("9007199254740994")]
    [InlineData("1e22")]
    [InlineData("1e23")]
    [InlineData("123456789012345680000")]
    [InlineData("1.7976931348623157e308")]
    [InlineData("5e-324")]
    [InlineData("4.9406564584124654e-324")]
    [InlineData("0.00000000000000000000000000000000000000000000000001e50")]
    [InlineData("9007199254740993", false)]
    [InlineData("-9007199254740993", false)]
    [InlineData("90071992547409930", false)]
    [InlineData("900719925474099.3e1", false)]
    [InlineData("0.1000000000000000055511151231257828", false)]
    [InlineData("3.14159265358979323846", false)]
    [InlineData("50000.0000000000000001", false)]
    [InlineData("1e400", false)]
    [InlineData("-1e400", false)]
    [InlineData("1e-400", false)]
    [InlineData("6e-324", false)]
    [InlineData("1e99999999999999999999", false)]
    [InlineData("1e-99999999999999999999", false)]
    public void Number_OfAVariant_AcceptedWhenADoubleHoldsItAsWritten(string number, bool expected = true)
    {
        foreach (var value in new[] { number, $"[{number}]", "{\"a\":{\"b\":[1," + number + "]}}" })
        {
            var type = value == number ? "number" : "object";
            var errors = Documents.Errors(
                $$$"""{"flags":[{"key":"f","type":"{{{type}}}","variants":{"a":{{{value}}}},"defaultVariant":"a"}]}"""
            );

            Assert.True(errors.Count == 0 == expected, string.Join('\n', errors));
            Assert.All(errors, error => Assert.Equal("/flags/0/variants/a", error.Pointer));
        }
    }

    [Theory]
    [InlineData("equals", "9007199254740993")]
    [InlineData("in", "[1,9007199254740993]")]
    [InlineData("contains", "9007199254740993")]
    [InlineData("gt", "9007199254740993")]
    [InlineData("before", "1e400")]
    public void Number_OfAnOperand_RefusedWhenADoubleDoesNotHoldIt(string op, string operand)
    {
        var errors = Documents.Errors($$$$"""{"segments":[{"key":"s","when":{"attribute":"a","{{{{op}}}}":{{{{operand}}}}}}]}""");

        Assert.Single(errors);
    }

    [Fact]
    public void Number_NotExact_ErrorNamesTheNearest() =>
        Documents.AssertErrors(
            Documents.Errors("""{"segments":[{"key":"s","when":{"attribute":"a","equals":9007199254740993}}]}"""),
            (
                "/segments/0/when/equals",
                "An operand has the number 9007199254740993, which a double does not hold exactly: write 9007199254740992, or a string."
            )
        );

    [Fact]
    public void Number_RandomDoublesInTheirShortestForm_Accepted()
    {
        var random = new Random(7);
        for (var i = 0; i < 2_000; i++)
        {
            var number = BitConverter.Int64BitsToDouble(random.NextInt64());
            if (!double.IsFinite(number))
                continue;
            foreach (var format in new[] { "R", "E16", "E30" })
            {
                var text = number.ToString(format, CultureInfo.InvariantCulture).Replace("E+", "E", StringComparison.Ordinal);
                Assert.Empty(Documents.Errors($$$$"""{"segments":[{"key":"s","when":{"attribute":"a","equals":{{{{text}}}}}}]}"""));
            }
        }
    }
}
