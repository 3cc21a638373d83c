using System.Text;
using System.Text.Json;
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
        var key = number % 3 == 0 ? [] : Encoding.UTF8.GetBytes($"user-{number}");
        var type = number % 2 == 0 ? EventType.Track : EventType.Evaluation;
        batch.BeginEvent(type, Id(number), Start + number, Environment, key);
        batch.Append(Shared[number % Shared.Length]);
        batch.Append(Encoding.UTF8.GetBytes($",\"number\":{number},\"padding\":\"{new string('x', number * 7 % 50)}\""));
        batch.EndEvent();
    }

    // Texts are not thread-safe, and tests run in parallel.
    [ThreadStatic]
    private static SharedText? _environment;

    [ThreadStatic]
    private static SharedText[]? _shared;

    private static SharedText Environment => _environment ??= new("a/b/c"u8.ToArray());

    private static SharedText[] Shared => _shared ??= [new(",\"shared\":\"one\""u8.ToArray()), new(",\"shared\":\"two\""u8.ToArray())];

    private static Guid Id(int number) => new EventIds((ulong)number).Next();

    /// <summary>Returns the number of an event, and fails if a part of it differs from what was created.</summary>
    public static int Number(in EventRecord record)
    {
        var number = JsonSerializer.Deserialize<JsonElement>(record.Value.Span).GetProperty("number").GetInt32();
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
