using System.Text.Json.Nodes;
using IamAuditor.Demo;

namespace IamAuditor.EndToEnd.AwsStandIn;

/// <summary>CloudTrail, version 2013-11-01.</summary>
public sealed class TrailAnswers(Estate estate, StandInOptions options, Pages pages)
{
    private static readonly Dictionary<string, Func<EstateEvent, string?>> Attributes = new(StringComparer.Ordinal)
    {
        ["EventId"] = happened => happened.Id,
        ["EventName"] = happened => happened.Name,
        ["ReadOnly"] = happened => happened.ReadOnly ? "true" : "false",
        ["Username"] = happened => happened.Username,
        ["EventSource"] = happened => happened.Source,
        ["AccessKeyId"] = happened => happened.AccessKeyId,
        ["ResourceType"] = _ => null,
        ["ResourceName"] = _ => null,
    };

    public IEnumerable<Operation> Operations() =>
        [
            new("DescribeTrails", Trails, ["trailNameList", "includeShadowTrails"]),
            new("GetTrailStatus", request => EstateJson.TrailStatus(TrailOf(request, "Name")), ["Name"], 1),
            new("GetEventSelectors", request => EstateJson.EventSelectors(estate, TrailOf(request, "TrailName")), ["TrailName"], 1),
            new("LookupEvents", Events, ["LookupAttributes", "StartTime", "EndTime", "EventCategory", "MaxResults", "NextToken"]),
        ];

    private JsonObject Trails(WireRequest request)
    {
        var names = request.Texts("trailNameList");
        var shadows = request.Text("includeShadowTrails") != "false";
        var seen = estate.Trails.Where(trail =>
            (trail.HomeRegion == request.Region || (shadows && trail.IsMultiRegion))
            && (names.Count == 0 || names.Contains(trail.Name) || names.Contains(estate.ArnOf(trail)))
        );
        return new JsonObject { ["trailList"] = EstateJson.List(seen.Select(trail => EstateJson.Trail(estate, trail))) };
    }

    private EstateTrail TrailOf(WireRequest request, string parameter)
    {
        var name = request.Required(parameter);
        var trail =
            estate.Trails.FirstOrDefault(trail => estate.ArnOf(trail) == name || (trail.Name == name && trail.HomeRegion == request.Region))
            ?? throw new AwsErrorException("TrailNotFoundException", 400, $"Unknown trail: {name} for the user: {estate.AccountId}");
        return options.OrganizationTrailsRefused && trail.Owner != estate.AccountId
            ? throw new AwsErrorException(
                "AccessDeniedException",
                400,
                $"User: arn:aws:iam::{estate.AccountId}:user/auditor is not authorized to perform: cloudtrail:{request.Operation} on resource: {name}"
            )
            : trail;
    }

    private JsonObject Events(WireRequest request)
    {
        var (from, to) = (request.Time("StartTime"), request.Time("EndTime"));
        if (from > to)
        {
            throw new AwsErrorException("InvalidTimeRangeException", 400, "The start of the time range is after its end");
        }

        var attributes = request.Parameters["LookupAttributes"] as JsonArray ?? [];
        if (attributes.Count > 1)
        {
            throw new AwsErrorException("InvalidLookupAttributesException", 400, "You can use one lookup attribute only");
        }

        var events = estate
            .EventsOf(request.Region)
            .Where(happened => (from is null || happened.Time >= from) && (to is null || happened.Time <= to));
        if (attributes is [JsonObject attribute])
        {
            var key = attribute["AttributeKey"]?.ToString() ?? "";
            if (!Attributes.TryGetValue(key, out var read))
            {
                throw new AwsErrorException("InvalidLookupAttributesException", 400, $"No such attribute: {key}");
            }

            events = events.Where(happened => read(happened) == attribute["AttributeValue"]?.ToString());
        }

        return pages.Cut(request, [], ["Events"], [.. events], _ => "Events", EstateJson.Event, PageStyle.Events);
    }
}
