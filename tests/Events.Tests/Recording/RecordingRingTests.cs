using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Events.Recording;
using FlagCluster.Events.Tests.Support;

namespace FlagCluster.Events.Tests.Recording;

public sealed class RecordingRingTests
{
    /// <summary>Long texts fill the ring before all slots are used.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Write_RingFullOfText_KeepsTextsUntilTheyAreRead(int seed)
    {
        var random = new Random(seed);
        var ring = new RecordingRing(64, 1024);
        var flag = RecordingFixture.Flag;
        var written = new Queue<(byte Letter, int Key, int Context)>();
        var rejected = 0;

        for (var i = 0; i < 5000; i++)
        {
            if (random.Next(5) < 3)
            {
                var (letter, key, context) = ((byte)('a' + i % 26), random.Next(700), random.Next(300));
                var answers = Enumerable
                    .Repeat(new EvaluationAnswer(flag, flag.Variants[0], null, Reason.Static), random.Next(1, 4))
                    .ToArray();
                var count = ring.Write(default, Text(letter, key), Text(letter, context), answers);
                if (count == 0)
                    rejected++;
                for (var n = 0; n < count; n++)
                    written.Enqueue((letter, key, context));
            }
            else if (ring.TryPeek(out _, out var key, out var context))
            {
                var expected = written.Dequeue();
                Assert.True(
                    key.SequenceEqual(Text(expected.Letter, expected.Key))
                        && context.SequenceEqual(Text(expected.Letter, expected.Context)),
                    $"Step {i}: the text was overwritten."
                );
                ring.Advance();
            }
        }

        Assert.Equal(written.Count, ring.Count);
        Assert.InRange(rejected, 100, 5000);
    }

    private static byte[] Text(byte letter, int length)
    {
        var text = new byte[length];
        Array.Fill(text, letter);
        return text;
    }
}
