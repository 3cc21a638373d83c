using System.Globalization;
using System.Text;
using FlagCluster.Events.Model;

namespace FlagCluster.Bench.Events;

/// <summary>
/// Creates evaluation events like those of a real service: 330 bytes of JSON, ten flags, as many targeting keys as events in a batch.
/// </summary>
internal static class KafkaEvents
{
    /// <summary>The number of events in one delivery, the default of the server.</summary>
    public const int Batch = 5000;

    /// <summary>Creates one batch with all texts in one array, like a batch of the server.</summary>
    public static IReadOnlyList<EventRecord> Make()
    {
        var events = new List<EventRecord>(Batch);
        var environment = "acme/shop/production"u8.ToArray();
        var text = new MemoryStream();
        var places = new List<(int Key, int Value, int End)>(Batch);
        for (var i = 0; i < Batch; i++)
        {
            var key = (int)text.Length;
            text.Write(
                Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"acme/shop/production/user-{i * 7919 % 100_000:00000}"))
            );
            var value = (int)text.Length;
            text.Write(
                Encoding.UTF8.GetBytes(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $$"""
                        {"id":"{{Id(i)}}","time":"2026-11-21T12:00:00.{{i
                            % 1000:000}}Z","environment":"acme/shop/production","flag":"new-checkout-{{i
                            % 10}}","variant":"on","value":true,"reason":"TARGETING_MATCH","rule":"beta-users","version":"1.4711","targetingKey":"user-{{i
                            * 7919
                            % 100_000:00000}}","context":{"country":"DE","plan":"gold"},"client":"checkout","sdk":"ofrep"}
                        """
                    )
                )
            );
            places.Add((key, value, (int)text.Length));
        }
        var bytes = text.ToArray();
        for (var i = 0; i < Batch; i++)
        {
            var (key, value, end) = places[i];
            events.Add(
                new(
                    EventType.Evaluation,
                    Id(i),
                    1_795_262_400_000 + i,
                    environment,
                    bytes.AsMemory(key, value - key),
                    bytes.AsMemory(value, end - value)
                )
            );
        }
        return events;
    }

    private static Guid Id(int i) => new(i, 17, 42, 1, 2, 3, 4, 5, 6, 7, (byte)i);
}
