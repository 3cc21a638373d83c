using System.ComponentModel;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Represents a page of a list.</summary>
/// <param name="Items">The items.</param>
/// <param name="Next">The cursor of the next page, or null on the last page.</param>
internal sealed record Page<T>(
    IReadOnlyList<T> Items,
    [property: Description("The cursor of the next page; null on the last page.")] string? Next
);
