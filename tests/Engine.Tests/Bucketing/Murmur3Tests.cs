using System.Text;
using System.Text.Json;
using FlagCluster.Engine.Hashing;

namespace FlagCluster.Engine.Tests.Bucketing;

public class Murmur3Tests
{
    [Fact]
    public void Hash32_PublishedVectors_ReturnsTheirHashes()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes("Bucketing/native-1.golden.json"));
        var vectors = document.RootElement.GetProperty("murmur3").EnumerateArray().ToList();

        Assert.Equal(15, vectors.Count);
        Assert.All(
            vectors,
            vector =>
                Assert.Equal(
                    vector.GetProperty("hash").GetUInt32(),
                    Murmur3.Hash32(Encoding.UTF8.GetBytes(vector.GetProperty("text").GetString()!), vector.GetProperty("seed").GetUInt32())
                )
        );
    }

    [Theory]
    [InlineData("", 0u, 0u)]
    [InlineData("", 1u, 0x514E28B7u)]
    [InlineData("test", 0u, 0xBA6BD213u)]
    [InlineData("Hello, world!", 0u, 0xC0363E43u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0u, 0x2E4FF723u)]
    public void Hash32_KnownText_ReturnsTheKnownHash(string text, uint seed, uint hash) =>
        Assert.Equal(hash, Murmur3.Hash32(Encoding.UTF8.GetBytes(text), seed));

    [Fact]
    public void Hash32_EveryPrefixOfATextHashedBefore_IsThatOfTheText()
    {
        var text = "checkout:user-12345"u8.ToArray();

        for (var prefix = 0; prefix <= text.Length; prefix++)
        for (var end = prefix; end <= text.Length; end++)
            Assert.Equal(
                Murmur3.Hash32(text.AsSpan(0, end), 7),
                new Murmur3Prefix(text.AsSpan(0, prefix), 7).Hash32(text.AsSpan(prefix, end - prefix))
            );
    }
}
