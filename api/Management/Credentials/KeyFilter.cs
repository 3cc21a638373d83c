using System.Globalization;
using System.Reflection;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Tenancy;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Credentials;

/// <summary>Represents the query parameters that select SDK keys in a list.</summary>
/// <param name="Kind">The kind, or null for all.</param>
/// <param name="IsDisabled">Whether keys are disabled, or null for all.</param>
/// <param name="UnusedSince">The day since which keys were not used, or null for all.</param>
internal sealed record KeyFilter(SdkKeyKind? Kind, bool? IsDisabled, DateOnly? UnusedSince) : IBindableFromHttpContext<KeyFilter>
{
    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>Gets the parameters.</summary>
    public static RequestParameterMetadata[] Parameters { get; } =
    [
        RequestParameterMetadata.Query("kind", "Only keys of this kind.", """{"enum":["server","client"]}"""),
        RequestParameterMetadata.Query("disabled", "Only keys that are, or are not, disabled.", """{"enum":["true","false"]}"""),
        RequestParameterMetadata.Query(
            "unusedSince",
            "Only keys without a request since this day in UTC, including those that were never used.",
            """{"type":"string","format":"date"}"""
        ),
    ];

    /// <inheritdoc/>
    public static ValueTask<KeyFilter?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var request = ManagementRequest.Of(context);
        var (kind, disabled, day) = (request.Query("kind"), request.Query("disabled"), request.Query("unusedSince"));
        if (kind is not (null or "server" or "client"))
            return Reject(context, "'kind' must be server or client.");
        if (disabled is not (null or "true" or "false"))
            return Reject(context, "'disabled' must be true or false.");
        if (!TryParseDay(day, out var since))
            return Reject(context, "'unusedSince' must be a day such as 2027-01-31.");
        SdkKeyKind? only =
            kind is null ? null
            : kind == "server" ? SdkKeyKind.Server
            : SdkKeyKind.Client;
        return ValueTask.FromResult<KeyFilter?>(new(only, disabled is null ? null : disabled == "true", since));
    }

    /// <summary>Returns whether a key is in the list.</summary>
    public bool Includes(SdkKey key, DateOnly? lastUse) =>
        (Kind is null || key.Kind == Kind)
        && (IsDisabled is null || key.IsDisabled == IsDisabled)
        && (UnusedSince is null || lastUse is null || lastUse < UnusedSince);

    private static bool TryParseDay(string? text, out DateOnly? day)
    {
        day = null;
        if (text is null)
            return true;
        if (!DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed))
            return false;
        day = parsed;
        return true;
    }

    private static ValueTask<KeyFilter?> Reject(HttpContext context, string detail) =>
        BindingProblem.ReportAsync<KeyFilter>(context, ProblemResult.BadRequest(detail));
}
