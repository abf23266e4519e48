import { describe, expect, test } from "@odoo/hoot";
import { prepareEdges } from "@crm_corporate_sales/process_map/map_edges";

describe.current.tags("headless");

const LANE = { x: 0, y: 0, width: 800, height: 112, steps: [{ x: 100 }, { x: 326 }] };

function edge(kind, x, y, labels) {
    return { kind, path: `M${x},${y} h30`, labels, x: x + 4, y: y - 4 };
}

function prepare(...edges) {
    return prepareEdges({ lanes: [LANE], edges });
}

test("the end of a stage is moved away from the way to the next step", () => {
    const [next, finish] = prepare(
        edge("next", 264, 56, ["Done"]),
        edge("finish", 264, 56, ["Cancelled"])
    );
    expect(next.shift).toBe(0);
    expect(finish.shift).toBe(14);
    expect(finish.labelY).toBe(68);
});

test("outcomes that go one way share a label, which is cut where there is no room", () => {
    const [narrow, wide] = prepare(
        edge("next", 264, 56, ["Done", "Cancelled"]),
        edge("finish", 490, 56, ["Done", "Cancelled"])
    );
    expect(narrow.short).toBe("Done +1");
    expect(narrow.text).toBe("Done / Cancelled");
    expect(wide.short).toBe("Done / Cancelled");
});

test("a long label keeps its beginning", () => {
    const [only] = prepare(edge("next", 264, 56, ["Ready to meet us"]));
    expect(only.short).toBe("Ready to…");
});

test("closing has its own arrow and its label below", () => {
    const [lost] = prepare(edge("lost", 264, 70, ["Rejected"]));
    expect(lost.head).toBe("lost");
    expect(lost.labelY).toBe(82);
});
