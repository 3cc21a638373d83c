using System.Globalization;
using System.Text.Json;
using FlagCluster.Api.Http;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Lists as <c>{"items": […], "next": cursor}</c>; the cursor goes into <c>after</c> of the next request.</summary>
internal static class Paging
{
    private const int DefaultLimit = 100, MaxLimit = 1_000;

    /// <summary>Reads <c>limit</c>.</summary>
    /// <returns>The limit, or null when it was wrong; the request is answered then.</returns>
    public static async Task<int?> LimitAsync(ManagementRequest request)
    {
        if (request.Query("limit") is not { } text) return DefaultLimit;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit) return limit;
        await request.BadRequestAsync($"'limit' must be a whole number from 1 to {MaxLimit}.");
        return null;
    }

    /// <summary>Answers with a page.</summary>
    /// <param name="http">The request.</param>
    /// <param name="items">The items behind the cursor, in order; one more than the page holds tells that there is a next page.</param>
    /// <param name="limit">How many the page holds.</param>
    /// <param name="write">Writes one item.</param>
    /// <param name="cursor">The cursor behind an item.</param>
    public static Task WriteAsync<T>(HttpContext http, IEnumerable<T> items, int limit, Action<Utf8JsonWriter, T> write, Func<T, string> cursor) =>
        JsonAnswer.WriteAsync(http, writer =>
        {
            var page = items.Take(limit + 1).ToList();
            writer.WriteStartObject();
            writer.WriteStartArray("items"u8);
            foreach (var item in page.Take(limit)) write(writer, item);
            writer.WriteEndArray();
            if (page.Count > limit) writer.WriteString("next"u8, cursor(page[limit - 1]));
            else writer.WriteNull("next"u8);
            writer.WriteEndObject();
        });
}
