using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FlagCluster.Api;

/// <summary>
/// Makes ids for reported events that have none but do have a time: the same text sent again gets the same id. Equal events of one report count
/// each, so which of them it is goes into the id too.
/// </summary>
internal static class ReportedIds
{
    /// <summary>Begins a report.</summary>
    public static Report Begin() => new();

    /// <summary>The ids of one report.</summary>
    internal sealed class Report
    {
        private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

        /// <summary>The id of an event; null when nothing tells a resend from another event.</summary>
        public string? Of(JsonElement item)
        {
            if (!item.TryGetProperty("time"u8, out var time) || time.ValueKind == JsonValueKind.Null) return null;
            var digest = Convert.ToHexStringLower(SHA256.HashData(JsonMarshal.GetRawUtf8Value(item)));
            var before = CollectionsMarshal.GetValueRefOrAddDefault(_seen, digest, out _)++;
            return $"{digest}/{before}";
        }
    }
}
