using System.Globalization;
using System.Reflection;
using FlagCluster.Api.Http.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Represents the query parameters of a list: <c>limit</c> and <c>after</c>.</summary>
/// <param name="Limit">The largest number of items in the page.</param>
/// <param name="After">The cursor after which the page starts, or null for the first page.</param>
internal sealed record PageRequest(int Limit, string? After) : IBindableFromHttpContext<PageRequest>, IEndpointParameterMetadataProvider
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;

    /// <summary>The size above which a page ends before it has as many items as the request allows.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <inheritdoc/>
    public static ValueTask<PageRequest?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var query = context.Request.Query;
        var after = query["after"].FirstOrDefault();
        if (query["limit"].FirstOrDefault() is not { } text)
            return ValueTask.FromResult<PageRequest?>(new(DefaultLimit, after));
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit
            ? ValueTask.FromResult<PageRequest?>(new(limit, after))
            : BindingProblem.ReportAsync<PageRequest>(
                context,
                ProblemResult.BadRequest($"'limit' must be a whole number from 1 to {MaxLimit}.")
            );
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(
            RequestParameterMetadata.Query(
                "limit",
                $"The largest number of items in the page. A page ends earlier when it is larger than {MaxBytes >> 20} MiB.",
                $$"""{"type":"integer","minimum":1,"maximum":{{MaxLimit}},"default":{{DefaultLimit}}}"""
            )
        );
        builder.Metadata.Add(RequestParameterMetadata.Query("after", "The cursor that the previous page returned as 'next'."));
        builder.Metadata.Add(
            new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(ProblemDocument), ["application/problem+json"])
        );
    }

    /// <summary>Returns a page.</summary>
    /// <param name="items">The items after the cursor, in order.</param>
    /// <param name="map">Converts an item to its wire form.</param>
    /// <param name="cursor">Returns the cursor of an item.</param>
    public Page<TOut> Take<TIn, TOut>(IEnumerable<TIn> items, Func<TIn, TOut> map, Func<TIn, string> cursor)
    {
        var page = new PageBuilder<TIn, TOut>(Limit, map, cursor);
        foreach (var item in items)
            if (!page.TryAdd(item))
                break;
        return page.Build();
    }

    /// <summary>Returns a page. It reads no more items than the page and the next one.</summary>
    /// <param name="items">The items after the cursor, in order.</param>
    /// <param name="map">Converts an item to its wire form.</param>
    /// <param name="cursor">Returns the cursor of an item.</param>
    public async Task<Page<TOut>> TakeAsync<TIn, TOut>(IAsyncEnumerable<TIn> items, Func<TIn, TOut> map, Func<TIn, string> cursor)
    {
        var page = new PageBuilder<TIn, TOut>(Limit, map, cursor);
        await foreach (var item in items)
            if (!page.TryAdd(item))
                break;
        return page.Build();
    }
}
