using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Tests.Counting;

public sealed class HyperLogLogTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(1_000)]
    [InlineData(20_000)]
    [InlineData(500_000)]
    public void Estimate_OfPeople_IsWithinFourStandardErrors(int people)
    {
        var estimate = Of(0, people).Estimate;

        Assert.InRange(estimate, people * (1 - 4 * 0.01625) - 0.01, people * (1 + 4 * 0.01625) + 0.01);
    }

    [Fact]
    public void Estimate_OfManySets_HasTheDocumentedError()
    {
        var errors = Enumerable.Range(0, 60).Select(set => Of(set * 100_000, 30_000).Estimate / 30_000 - 1).ToList();

        Assert.InRange(Math.Sqrt(errors.Average(error => error * error)), 0.008, 0.024);
        Assert.InRange(errors.Average(), -0.007, 0.007);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(900)]
    [InlineData(50_000)]
    public void Plus_OverlappingSets_EqualsTheUnion(int people)
    {
        var union = Of(0, people).Plus(Of(people / 2, people));

        Assert.Equal(Of(0, people + people / 2).ToBytes(), union.ToBytes());
        Assert.Equal(union.ToBytes(), Of(people / 2, people).Plus(Of(0, people)).ToBytes());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(900)]
    [InlineData(50_000)]
    public void FromBytes_OfToBytes_IsTheSame(int people)
    {
        var original = Of(0, people);

        var read = HyperLogLog.FromBytes(original.ToBytes());

        Assert.Equal(original.ToBytes(), read.ToBytes());
        Assert.Equal(original.Estimate, read.Estimate);
    }

    [Fact]
    public void ToBytes_FewPeople_TakesThreeBytesEach() => Assert.Equal(30, Of(0, 10).ToBytes().Length);

    [Fact]
    public void ToBytes_OfAKnownPerson_IsPinned()
    {
        // The bytes are stored: another hash would count everybody twice.
        var people = new HyperLogLog();

        people.Add("user-17");

        Assert.Equal("0FC101", Convert.ToHexString(people.ToBytes()));
    }

    [Fact]
    public void FromBytes_ForeignBytes_ThrowsInvalidDataException()
    {
        Assert.Throws<InvalidDataException>(() => HyperLogLog.FromBytes([1, 2]));
        Assert.Throws<InvalidDataException>(() => HyperLogLog.FromBytes([0, 1, 0]));
        Assert.Throws<InvalidDataException>(() => HyperLogLog.FromBytes([0, 2, 1, 0, 1, 1]));
        Assert.Throws<InvalidDataException>(() => HyperLogLog.FromBytes(new byte[4_096]));
    }

    private static HyperLogLog Of(int first, int count)
    {
        var people = new HyperLogLog();
        for (var person = first; person < first + count; person++)
            people.Add($"user-{person}");
        return people;
    }
}
