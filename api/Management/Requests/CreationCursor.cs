using System.Globalization;

namespace FlagCluster.Api.Management.Requests;

/// <summary>
/// Represents a position in a list of items by their time of creation and their id, oldest first. It stays valid when its item is deleted.
/// </summary>
/// <param name="Milliseconds">The time of creation in milliseconds since the Unix epoch.</param>
/// <param name="Id">The id.</param>
internal readonly record struct CreationCursor(long Milliseconds, string Id)
{
    private const int TimeLength = 12;

    /// <summary>Gets the answer to a text that is no cursor.</summary>
    public static ProblemResult Invalid { get; } =
        ProblemResult.BadRequest("'after' must be the cursor that the previous page returned as 'next'.");

    /// <summary>Returns the cursor of an item.</summary>
    public static CreationCursor Of(DateTimeOffset createdAt, string id) => new(createdAt.ToUnixTimeMilliseconds(), id);

    /// <summary>Reads a cursor.</summary>
    /// <param name="text">The text, or null for the position before the first item.</param>
    /// <param name="cursor">The cursor.</param>
    /// <returns>Whether the text is a cursor.</returns>
    public static bool TryParse(string? text, out CreationCursor cursor)
    {
        cursor = new(-1, "");
        if (text is null)
            return true;
        if (
            text.Length <= TimeLength
            || text[TimeLength] != '-'
            || !long.TryParse(text.AsSpan(0, TimeLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var time)
        )
            return false;
        cursor = new(time, text[(TimeLength + 1)..]);
        return true;
    }

    /// <summary>Returns whether an item is after the cursor. Allocates nothing.</summary>
    public bool IsBefore(DateTimeOffset createdAt, string id) =>
        createdAt.ToUnixTimeMilliseconds().CompareTo(Milliseconds) is var age and not 0 ? age > 0 : string.CompareOrdinal(id, Id) > 0;

    /// <summary>Returns the text of the cursor.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds:x12}-{Id}");
}
