using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using FlagCluster.Events.Writing;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Tracking;

/// <summary>
/// Derives ids for reported events that have a time but no id: the same text gets the same id when it is sent again. Equal events in one
/// report count separately, so the id includes their ordinal. An id must not reveal the targeting key: where keys are hashed, the id is
/// hashed with the same secret; where keys are omitted, no id is derived.
/// </summary>
internal sealed class ReportedIds(IOptions<EventPrivacyOptions> privacy)
{
    private readonly byte[]? _secret = privacy.Value.TargetingKey switch
    {
        "plain" => [],
        "hashed" => privacy.Value.ReadKey(out _),
        _ => null,
    };

    /// <summary>Begins a report.</summary>
    public Report Begin() => new(_secret);

    /// <summary>Derives the ids of one report.</summary>
    internal sealed class Report(byte[]? secret)
    {
        private readonly EqualEvents _equal = new();

        /// <summary>Returns the id of an event, or null when a resend cannot be distinguished from another event.</summary>
        /// <param name="item">The event.</param>
        /// <param name="timeName">The name of its time.</param>
        public string? Of(JsonElement item, string timeName)
        {
            if (secret is null || !item.TryGetProperty(timeName, out var time) || time.ValueKind == JsonValueKind.Null)
                return null;
            var digest = Convert.ToHexStringLower(HMACSHA256.HashData(secret, JsonMarshal.GetRawUtf8Value(item)));
            return $"{digest}/{_equal.OrdinalOf(digest)}";
        }
    }
}
