using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Events.Recording;
using FlagCluster.Events.Tests.Support;

namespace FlagCluster.Events.Tests.Recording;

public sealed class RecordingRingTests
{
    /// <summary>Long texts and many answers fill the ring before all slots are used.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TryWrite_RingFullOfBytes_KeepsThemUntilTheyAreRead(int seed)
    {
        var random = new Random(seed);
        var ring = new RecordingRing(64, 2048);
        var written = new Queue<(byte Letter, int Key, int Context, EvaluationAnswer[] Answers)>();
        var rejected = 0;

        for (var i = 0; i < 5000; i++)
        {
            if (random.Next(5) < 3)
            {
                var (letter, key, context) = ((byte)('a' + i % 26), random.Next(700), random.Next(300));
                var answers = Enumerable.Repeat(new EvaluationAnswer(i, -1, Reason.Static), random.Next(1, 40)).ToArray();
                var request = new EvaluationRequest
                {
                    Environment = RecordingFixture.Environment,
                    Version = new(1, 1),
                    Time = 1,
                    Flags = RecordingFixture.FlagOnly,
                };
                if (ring.TryWrite(request, Text(letter, key), Text(letter, context), 0, answers))
                    written.Enqueue((letter, key, context, answers));
                else
                    rejected++;
            }
            else if (ring.TryPeek(out var recorded))
            {
                var expected = written.Dequeue();
                Assert.True(
                    recorded.Key.SequenceEqual(Text(expected.Letter, expected.Key))
                        && recorded.Context.SequenceEqual(Text(expected.Letter, expected.Context))
                        && recorded.Answers.SequenceEqual(expected.Answers),
                    $"Step {i}: the bytes were overwritten."
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
