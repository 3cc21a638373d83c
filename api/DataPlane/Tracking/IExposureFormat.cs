using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Tracking;

/// <summary>Reads reports of local evaluations in the format of another system, which has the same path.</summary>
internal interface IExposureFormat
{
    /// <summary>Returns whether a report has the format.</summary>
    bool Reads(JsonElement root);

    /// <summary>Accepts a report, and answers it.</summary>
    Task AcceptAsync(HttpContext http, OpenReport open);
}
