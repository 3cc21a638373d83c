using System.Globalization;
using System.Reflection;
using FlagCluster.Analytics.Counting;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Crashes;

/// <summary>Represents the query parameters <c>start</c> and <c>end</c>: RFC 3339 or Unix milliseconds, as Flagent sends them.</summary>
/// <param name="Start">The start; by default seven days before the end.</param>
/// <param name="End">The end; by default the time of the request.</param>
internal sealed record CrashPeriod(DateTimeOffset Start, DateTimeOffset End)
    : IBindableFromHttpContext<CrashPeriod>,
        IEndpointParameterMetadataProvider
{
    private const int DefaultDays = 7;

    /// <summary>The largest Unix milliseconds of a <see cref="DateTimeOffset"/>.</summary>
    private const long MaxMilliseconds = 253_402_300_799_999;

    /// <summary>Gets the start of the first day, in Unix milliseconds.</summary>
    public long FirstDay => TimeStep.Day.Start(Math.Max(0, Start.ToUnixTimeMilliseconds()));

    /// <summary>Gets the end, in Unix milliseconds.</summary>
    public long EndMilliseconds => End.ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    public static ValueTask<CrashPeriod?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var request = ManagementRequest.Of(context);
        var (startText, endText) = (request.Query("start"), request.Query("end"));
        var end = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        if (endText is not null && !TryParse(endText, out end))
            return RejectAsync(context, "end", endText);
        var start = end.AddDays(-DefaultDays);
        if (startText is not null && !TryParse(startText, out start))
            return RejectAsync(context, "start", startText);
        return start < end
            ? ValueTask.FromResult<CrashPeriod?>(new(start, end))
            : BindingProblem.ReportAsync<CrashPeriod>(context, ProblemResult.BadRequest("'start' must be before 'end'."));
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(
            RequestParameterMetadata.Query("start", "The start: RFC 3339 or Unix milliseconds; by default seven days before the end.")
        );
        builder.Metadata.Add(RequestParameterMetadata.Query("end", "The end: RFC 3339 or Unix milliseconds; by default now."));
        builder.Metadata.Add(
            new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(ProblemDocument), ["application/problem+json"])
        );
    }

    private static bool TryParse(string text, out DateTimeOffset time)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds <= MaxMilliseconds)
        {
            time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
            return true;
        }
        return Rfc3339.TryParse(text, out time) && time.ToUnixTimeMilliseconds() >= DefaultDays * TimeStep.Day.Milliseconds();
    }

    private static ValueTask<CrashPeriod?> RejectAsync(HttpContext context, string name, string text) =>
        BindingProblem.ReportAsync<CrashPeriod>(
            context,
            ProblemResult.BadRequest(
                $"'{name}' must be a time such as 2027-01-31T00:00:00Z, or Unix milliseconds, not '{Clipped.Value(text)}'."
            )
        );
}
