using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using FlagCluster.Events.Recording;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Tracking;

/// <summary>
/// Makes ids for reported events that have none but do have a time: the same text sent again gets the same id. Equal events of one report count
/// each, so which of them it is goes into the id too. Ids must not betray targeting keys: where those are hashed, the same key goes into the ids,
/// and where they are omitted, no id is made.
/// </summary>
internal sealed class ReportedIds(IOptions<EventPrivacyOptions> privacy)
{
    private readonly byte[]? _key = privacy.Value.TargetingKey switch
    {
        "plain" => [],
        "hashed" => privacy.Value.ReadKey(out _),
        _ => null,
    };

    /// <summary>Begins a report.</summary>
    public Report Begin() => new(_key);

    /// <summary>The ids of one report.</summary>
    internal sealed class Report(byte[]? key)
    {
        private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

        /// <summary>The id of an event; null when nothing tells a resend from another event.</summary>
        public string? Of(JsonElement item)
        {
            if (key is null || !item.TryGetProperty("time"u8, out var time) || time.ValueKind == JsonValueKind.Null) return null;
            var digest = Convert.ToHexStringLower(HMACSHA256.HashData(key, JsonMarshal.GetRawUtf8Value(item)));
            var before = CollectionsMarshal.GetValueRefOrAddDefault(_seen, digest, out _)++;
            return $"{digest}/{before}";
        }
    }
}
