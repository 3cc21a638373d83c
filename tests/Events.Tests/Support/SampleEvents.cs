using System.Globalization;
using System.Text;
using FlagCluster.Events.Model;
using FlagCluster.Events.Writing;

namespace FlagCluster.Events.Tests.Support;

/// <summary>Creates numbered events.</summary>
internal static class SampleEvents
{
    public const long Start = 1_780_000_000_000;

    /// <summary>Creates a batch of events.</summary>
    public static EventBatch Batch(int first, int count)
    {
        var batch = new EventBatch();
        batch.Begin(1);
        for (var number = first; number < first + count; number++)
            Add(batch, number);
        return batch;
    }

    private static void Add(EventBatch batch, int number)
    {
        var start = batch.Text.Length;
        batch.Text.Append("a/b/c"u8);
        if (number % 3 != 0)
        {
            batch.Text.Append("/user-"u8);
            batch.Text.Append(number);
        }
        var value = batch.Text.Length;
        batch.Text.Append(Encoding.UTF8.GetBytes($$"""{"number":{{number}},"padding":"{{new string('x', number * 7 % 50)}}"}"""));
        batch.Add(
            number % 2 == 0 ? EventType.Track : EventType.Evaluation,
            Id(number),
            Start + number,
            start,
            5,
            number % 3 == 0 ? 0 : value - start,
            value
        );
    }

    private static Guid Id(int number) => new EventIds((ulong)number).Next();

    /// <summary>Returns the number of an event, and fails if a part of it differs from what was created.</summary>
    public static int Number(in EventRecord record)
    {
        var text = Encoding.UTF8.GetString(record.Value.Span);
        var number = int.Parse(text.AsSpan(10, text.IndexOf(',', StringComparison.Ordinal) - 10), CultureInfo.InvariantCulture);
        var expected = Batch(number, 1)[0];
        Assert.Equal(expected.Id, record.Id);
        Assert.Equal(expected.Time, record.Time);
        Assert.Equal(expected.Type, record.Type);
        Assert.Equal(expected.Environment.ToArray(), record.Environment.ToArray());
        Assert.Equal(expected.Key.ToArray(), record.Key.ToArray());
        Assert.Equal(expected.Value.ToArray(), record.Value.ToArray());
        return number;
    }

    public static List<int> Numbers(IEnumerable<EventRecord> events) => [.. events.Select(record => Number(record))];
}
