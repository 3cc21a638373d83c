using System.Globalization;
using System.Text;
using FlagCluster.Events.Model;

namespace FlagCluster.Events.Tests.Kafka;

/// <summary>Creates events whose values contain their numbers.</summary>
internal static class Records
{
    public static readonly DateTimeOffset Time = new(2026, 7, 1, 12, 0, 0, 7, TimeSpan.Zero);

    /// <summary>Creates an event whose value is its number.</summary>
    public static EventRecord Create(
        int number,
        int keys = 1,
        EventType type = EventType.Evaluation,
        string environment = "demo/shop/production"
    )
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{environment}:user-{number % keys}");
        var value = string.Create(CultureInfo.InvariantCulture, $"{{\"n\":{number}}}");
        return new(type, Id(number), Time.ToUnixTimeMilliseconds() + number, Bytes(environment), Bytes(key), Bytes(value));
    }

    public static List<EventRecord> Many(int first, int count, int keys = 7) =>
        [.. Enumerable.Range(first, count).Select(number => Create(number, keys))];

    public static Guid Id(int number) => new(number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

    public static int Number(string value) => int.Parse(value.AsSpan(5)[..^1], NumberStyles.None, CultureInfo.InvariantCulture);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
