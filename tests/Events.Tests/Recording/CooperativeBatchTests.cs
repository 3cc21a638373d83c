using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Events.Recording;
using FlagCluster.Events.Tests.Support;

namespace FlagCluster.Events.Tests.Recording;

public sealed class CooperativeBatchTests
{
    private const int Flags = 100;

    [Theory]
    [InlineData(64)]
    [InlineData(2_048)]
    [InlineData(16_384)]
    public void Next_LessThanAQuarterIsUsed_YieldsRegularly(int slots)
    {
        var ring = new RecordingRing(slots, largest: 64);
        Fill(ring, slots / 4 - 1, flags: 1);

        Assert.Equal(10, Yields(ring));
    }

    /// <summary>The fault: a ring of fewer slots than a fixed limit is read slowly until it is full and drops evaluations.</summary>
    [Theory]
    [InlineData(64)]
    [InlineData(2_048)]
    [InlineData(16_384)]
    public void Next_AQuarterIsUsed_DoesNotYield(int slots)
    {
        var ring = new RecordingRing(slots, largest: 64);
        Fill(ring, slots / 4, flags: 1);

        Assert.Equal(0, Yields(ring));
    }

    [Fact]
    public void Next_BulkAnswersUseAQuarterOfTheBytes_DoesNotYield()
    {
        var ring = new RecordingRing(2_048, largest: 4_096);
        // The size of the bytes is 64 for each slot.
        Fill(ring, 2_048 * 64 / 4 / (Flags * System.Runtime.CompilerServices.Unsafe.SizeOf<EvaluationAnswer>()) + 1, Flags);

        Assert.Equal(0, Yields(ring));
    }

    [Fact]
    public void Next_BacklogIsRead_YieldsAgain()
    {
        var ring = new RecordingRing(2_048, largest: 64);
        Fill(ring, 1_024, flags: 1);
        Assert.Equal(0, Yields(ring));

        for (var i = 0; i < 513; i++)
        {
            Assert.True(ring.TryPeek(out _));
            ring.Advance();
        }

        Assert.Equal(10, Yields(ring));
    }

    private static int Yields(RecordingRing ring)
    {
        var cooperative = new CooperativeBatch(ring);
        var yields = 0;
        for (var i = 0; i < 10 * CooperativeBatch.EventsPerYield; i++)
            yields += cooperative.Next() ? 1 : 0;
        return yields;
    }

    private static void Fill(RecordingRing ring, int requests, int flags)
    {
        var answers = Enumerable.Repeat(new EvaluationAnswer(0, -1, Reason.Static), flags).ToArray();
        var request = new EvaluationRequest
        {
            Environment = RecordingFixture.Environment,
            Version = new(1, 1),
            Time = 1,
            Flags = RecordingFixture.FlagOnly,
        };
        for (var i = 0; i < requests; i++)
            Assert.True(ring.TryWrite(request, default, default, 0, answers));
    }
}
